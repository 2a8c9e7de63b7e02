"""Texts that are easily taken for something else."""

from hypothesis import strategies as st

_WORDS = (
    *(
        "",
        " ",
        "a",
        "A",
        "b",
        "ab",
        "é",
        "É",
        "ß",
        "ΣΑΣ",
        "σ",
        "İ",
        "日本",
        "😀",
        "null",
        "true",
        "5",
        "5.0",
        "05",
        "1e3",
    ),
    *(
        "inf",
        "nan",
        "-5",
        "'",
        '"',
        "`",
        "\\",
        "\\'",
        "\n",
        "\t",
        "\x00",
        "{p0: String}",
        "{}",
        "%",
        "_",
        "--",
        "a b",
    ),
    *("$$_posthog_breakdown_other_$$", "$$_posthog_breakdown_null_$$", "a/b", "\u2028"),
)

words = st.sampled_from(_WORDS)
