//! What an operator watches: how often, how long, how it ended; never who or what.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// A request, as far as it is counted: the route's pattern, so that no name gets into a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: &'static str,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct At {
    route: &'static str,
}

/// All of them.
pub(crate) struct Measures {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Family<At, Histogram>,
    rows: Counter,
    waiting: Gauge,
}

/// From 0.5 ms to 16 s, each twice the one before.
fn durations() -> Histogram {
    Histogram::new(exponential_buckets(0.000_5, 2.0, 16))
}

impl Measures {
    pub(crate) fn new() -> Self {
        let requests = Family::default();
        let seconds = Family::new_with_constructor(durations as fn() -> Histogram);
        let (rows, waiting) = (Counter::default(), Gauge::default());
        let mut registry = Registry::with_prefix("latchstring_cloud");
        registry.register("requests", "Requests by route and status", requests.clone());
        registry.register("request_seconds", "Time to the answer by route", seconds.clone());
        registry.register("rows_accepted", "Changes of shared rows that were taken in", rows.clone());
        registry.register("pulls_waiting", "Pulls that wait for news", waiting.clone());
        Self { registry, requests, seconds, rows, waiting }
    }

    pub(crate) fn answered(&self, method: &'static str, route: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&Asked { method, route, status: status.into() }).inc();
        self.seconds.get_or_create(&At { route }).observe(took.as_secs_f64());
    }

    pub(crate) fn took_in(&self, rows: u64) {
        self.rows.inc_by(rows);
    }

    /// Counts a waiting pull until the guard is dropped.
    pub(crate) fn waits(&self) -> Waiting {
        self.waiting.inc();
        Waiting(self.waiting.clone())
    }

    /// In the text format of OpenMetrics 1.0.
    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// A pull that waits.
pub(crate) struct Waiting(Gauge);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_status_and_a_pull_counts_while_it_waits() {
        let measures = Measures::new();
        measures.answered("GET", "/v1/devices", 200, Duration::from_millis(3));
        measures.answered("GET", "/v1/devices", 401, Duration::from_millis(1));
        measures.answered("GET", "/v1/devices", 200, Duration::from_millis(2));
        let waiting = measures.waits();
        let text = measures.text().unwrap();
        assert!(text.contains(
            "latchstring_cloud_requests_total{method=\"GET\",route=\"/v1/devices\",status=\"200\"} 2"
        ));
        assert!(text.contains("latchstring_cloud_pulls_waiting 1"), "{text}");
        drop(waiting);
        assert!(measures.text().unwrap().contains("latchstring_cloud_pulls_waiting 0"));
    }
}
