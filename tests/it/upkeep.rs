//! What a registry does by itself, and what its operator and followers see of it.

use chrono::Duration;
use serde_json::Value;
use uuid::Uuid;
use wright_model::id::{EventId, JobId};
use wright_store::events::{self, NewEvent};
use wright_store::jobs::{self, NewJob};
use wright_wire::changes::Changes;

use crate::for_each_backend;
use crate::test_registry::{TestRegistry, beginning};

/// More often than a job is tried that nobody queues again by itself.
const FAILURES: u32 = 15;

for_each_backend! {
    async fn work_that_comes_round_is_never_given_up(server: TestRegistry) {
        // Of a payload that nobody can read each turn fails.
        for (number, kind) in ["mark", "housekeeping", "remove"].into_iter().enumerate() {
            let now = beginning();
            let new = NewJob {
                id: JobId(Uuid::from_u128(number as u128 + 1)),
                kind,
                key: "",
                payload: "nonsense",
                lane: jobs::Lane::General,
                run_at: now,
                now,
            };
            let mut tx = server.db.begin_write().await.unwrap();
            jobs::enqueue(&mut tx, &new).await.unwrap();
            tx.commit().await.unwrap();
        }
        for _ in 0..FAILURES {
            while server.registry.work_once().await.unwrap() {}
            server.advance(Duration::hours(2));
        }
        let mut read = server.db.read().await.unwrap();
        for (kind, open) in [("mark", 1), ("housekeeping", 1), ("remove", 0)] {
            assert_eq!(jobs::open_keys(&mut read, kind).await.unwrap().len(), open, "{kind}");
        }
        assert_eq!(jobs::counts(&mut read).await.unwrap().failed, 1);
    }

    async fn an_event_of_an_unknown_kind_keeps_its_number(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        ana.publish("ana/corner", "0.1.0").await;
        // Recorded by a newer node.
        let event = NewEvent {
            id: EventId(Uuid::from_u128(7)),
            at: beginning(),
            kind: "design-celebrated",
            actor: None,
            subject: "ana/corner",
            public: "{\"cake\":true}",
            private: Some("{\"account\":\"secret\"}"),
        };
        let mut tx = server.db.begin_write().await.unwrap();
        events::append(&mut tx, &event).await.unwrap();
        tx.commit().await.unwrap();
        events::number(&server.db).await.unwrap();
        ana.publish("ana/corner", "0.2.0").await;
        let block = server.anonymous().get("/index/-/changes/0").await.expect(200);
        let lines: Vec<Value> = block.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let numbers: Vec<i64> = lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
        assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>(), "dense");
        let told = lines.iter().find(|line| line["kind"] == "design-celebrated").unwrap();
        let keys: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((keys.len(), &told["v"], &told["subject"]), (5, &1.into(), &"ana/corner".into()), "{told}");
        // Whoever does not know the kind passes over it and reads the rest.
        let read = Changes::parse(&block.body).unwrap();
        assert_eq!((read.changes.len(), read.skipped), (lines.len() - 1, 1));
    }

    async fn blobs_are_not_counted_at_each_look(server: TestRegistry) {
        let ana = server.as_user("ana").await;
        assert_eq!(server.registry.gauges().await.unwrap().blobs, 0);
        ana.publish("ana/corner", "0.1.0").await;
        assert_eq!(server.registry.gauges().await.unwrap().blobs, 0, "the count of a moment ago");
        server.advance(Duration::minutes(10));
        let gauges = server.registry.gauges().await.unwrap();
        assert!(gauges.blobs > 2 && gauges.blob_bytes > 0, "{gauges:?}");
    }
}
