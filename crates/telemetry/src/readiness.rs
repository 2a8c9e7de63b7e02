use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// Whether the service should be sent work. It is ready when every declared condition holds; a condition starts as
/// not holding, so a service is never ready by omission.
#[derive(Debug, Clone, Default)]
pub struct Readiness {
    conditions: Arc<Mutex<Vec<Condition>>>,
}

/// One thing the service waits for, such as `kafka`.
#[derive(Debug, Clone)]
pub struct Condition {
    name: &'static str,
    holds: Arc<AtomicBool>,
}

impl Readiness {
    pub fn declare(&self, name: &'static str) -> Condition {
        let condition = Condition {
            name,
            holds: Arc::new(AtomicBool::new(false)),
        };
        self.conditions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(condition.clone());
        condition
    }

    /// The names of the conditions that do not hold.
    pub fn missing(&self) -> Vec<&'static str> {
        let conditions = self
            .conditions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        conditions
            .iter()
            .filter(|condition| !condition.holds())
            .map(|condition| condition.name)
            .collect()
    }
}

impl Condition {
    pub fn set(&self, holds: bool) {
        if self.holds.swap(holds, Ordering::AcqRel) != holds {
            tracing::info!(condition = self.name, holds, "readiness changed");
        }
    }

    pub fn holds(&self) -> bool {
        self.holds.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_ready_when_every_condition_holds() {
        let readiness = Readiness::default();
        let (kafka, postgres) = (readiness.declare("kafka"), readiness.declare("postgres"));
        kafka.set(true);
        assert_eq!(readiness.missing(), ["postgres"]);
        postgres.set(true);
        assert!(readiness.missing().is_empty());
        kafka.set(false);
        assert_eq!(readiness.missing(), ["kafka"]);
    }
}
