use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Decides which unknown tokens may cost PostgreSQL a query: recently refused tokens may not, and the rest share a
/// budget per second, so a flood of invented tokens cannot become a flood of queries.
#[derive(Debug)]
pub(crate) struct Admission {
    refused_until: HashMap<Box<str>, Instant>,
    remembered_for: Duration,
    budget_per_s: f64,
    tokens: f64,
    counted_at: Instant,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// PostgreSQL said a moment ago that the token is nobody's.
    KnownUnknown,
    MayAsk,
    OverBudget,
}

const REMEMBERED_TOKENS: usize = 100_000;

impl Admission {
    pub(crate) fn new(remembered_for: Duration, budget_per_s: u32, now: Instant) -> Self {
        Self {
            refused_until: HashMap::new(),
            remembered_for,
            budget_per_s: budget_per_s.into(),
            tokens: budget_per_s.into(),
            counted_at: now,
        }
    }

    pub(crate) fn admit(&mut self, token: &str, now: Instant) -> Verdict {
        if self
            .refused_until
            .get(token)
            .is_some_and(|until| *until > now)
        {
            return Verdict::KnownUnknown;
        }
        let elapsed_s = now.saturating_duration_since(self.counted_at).as_secs_f64();
        self.tokens = (self.tokens + elapsed_s * self.budget_per_s).min(self.budget_per_s);
        self.counted_at = now;
        if self.tokens < 1.0 {
            return Verdict::OverBudget;
        }
        self.tokens -= 1.0;
        Verdict::MayAsk
    }

    pub(crate) fn remember_unknown(&mut self, token: &str, now: Instant) {
        if self.refused_until.len() >= REMEMBERED_TOKENS {
            self.refused_until.retain(|_, until| *until > now);
        }
        if self.refused_until.len() < REMEMBERED_TOKENS {
            self.refused_until
                .insert(token.into(), now + self.remembered_for);
        }
    }

    /// A team was made or changed, so any refusal may be out of date.
    pub(crate) fn forget_refusals(&mut self) {
        self.refused_until.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn a_refused_token_is_not_asked_about_again_until_its_time_is_over() {
        let start = Instant::now();
        let mut admission = Admission::new(MINUTE, 10, start);
        assert_eq!(admission.admit("phc_x", start), Verdict::MayAsk);
        admission.remember_unknown("phc_x", start);
        assert_eq!(admission.admit("phc_x", start), Verdict::KnownUnknown);
        assert_eq!(admission.admit("phc_x", start + MINUTE), Verdict::MayAsk);
    }

    #[test]
    fn a_flood_of_invented_tokens_stays_within_the_budget() {
        let start = Instant::now();
        let mut admission = Admission::new(MINUTE, 10, start);
        let asked = (0..1000)
            .filter(|n| admission.admit(&format!("phc_{n}"), start) == Verdict::MayAsk)
            .count();
        assert_eq!(asked, 10);
        let later = start + Duration::from_secs(1);
        assert_eq!(admission.admit("phc_later", later), Verdict::MayAsk);
    }

    #[test]
    fn a_change_of_teams_forgets_refusals() {
        let start = Instant::now();
        let mut admission = Admission::new(MINUTE, 10, start);
        admission.remember_unknown("phc_x", start);
        admission.forget_refusals();
        assert_eq!(admission.admit("phc_x", start), Verdict::MayAsk);
    }

    #[test]
    fn the_memory_of_refusals_is_bounded() {
        let start = Instant::now();
        let mut admission = Admission::new(MINUTE, 10, start);
        for n in 0..REMEMBERED_TOKENS + 10 {
            admission.remember_unknown(&n.to_string(), start);
        }
        assert_eq!(admission.refused_until.len(), REMEMBERED_TOKENS);
    }
}
