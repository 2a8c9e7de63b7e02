//! The tree that `EXPLAIN AST` prints: one node a line, one space a level, `(children N)` at the end.

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node<'t> {
    /// The line without indentation and `(children N)`.
    pub(crate) text: &'t str,
    pub(crate) children: Vec<Self>,
}

const MAX_DEPTH: usize = 600;

/// Reads the whole text as one tree; `None` when a line does not fit, so that no name with a line end in it can shift
/// the lines behind it to another place.
pub(crate) fn read(text: &str) -> Option<Node<'_>> {
    let mut lines = text.trim_end_matches('\n').split('\n').peekable();
    let root = read_node(&mut lines, 0)?;
    lines.next().is_none().then_some(root)
}

fn read_node<'t>(
    lines: &mut std::iter::Peekable<std::str::Split<'t, char>>,
    depth: usize,
) -> Option<Node<'t>> {
    if depth > MAX_DEPTH {
        return None;
    }
    let line = lines.next()?;
    let indented = line.len() - line.trim_start_matches(' ').len();
    if indented != depth {
        return None;
    }
    let line = &line[depth..];
    let (text, count) = match line.rsplit_once(" (children ") {
        Some((text, count)) => (text, count.strip_suffix(')')?.parse::<usize>().ok()?),
        None => (line, 0),
    };
    if text.is_empty() {
        return None;
    }
    let mut children = Vec::new();
    for _ in 0..count {
        children.push(read_node(lines, depth + 1)?);
    }
    Some(Node { text, children })
}

impl<'t> Node<'t> {
    /// The first word: what kind of node it is.
    pub(crate) fn kind(&self) -> &'t str {
        self.text.split(' ').next().unwrap_or_default()
    }

    /// What follows the kind, without the alias.
    pub(crate) fn name(&self) -> &'t str {
        let name = self.text.split_once(' ').map_or("", |(_, name)| name);
        name.rsplit_once(" (alias ").map_or(name, |(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_tree_is_read() {
        let text = "SelectQuery (children 2)\n ExpressionList\n TableIdentifier f.t (alias z (children 1)\n  Literal 'x'\n";
        let tree = read(text).unwrap();
        assert_eq!(tree.kind(), "SelectQuery");
        assert_eq!(tree.children[1].kind(), "TableIdentifier");
        assert_eq!(tree.children[1].name(), "f.t");
        assert_eq!(tree.children[1].children[0].text, "Literal 'x'");
    }

    #[test]
    fn a_text_that_is_not_one_tree_is_not_read() {
        for text in [
            "",
            "A\nB",
            "A (children 1)",
            "A (children 2)\n B\n",
            "A (children 1)\n  B",
            "A (children 1)\n B\n C",
            "Identifier x\ny",
            "A (children x)",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_very_deep_tree_is_not_read() {
        use std::fmt::Write as _;

        let mut text = String::new();
        for depth in 0..5000 {
            let _ = writeln!(text, "{:depth$}A (children 1)", "");
        }
        assert_eq!(read(&text), None);
    }
}
