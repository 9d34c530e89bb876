//! Tests of the whole product, from outside.

#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, their helpers too, which clippy does not know"
)]

mod accounts;
mod actors;
mod analysis;
mod api_docs;
mod architecture;
mod authoring;
mod blobs;
mod bom;
mod corrections;
mod crash;
mod derived;
mod designs;
mod differences;
mod drafts;
mod durable;
mod edit_typo;
mod erasure;
mod faults;
mod feeds;
mod files;
mod follows;
mod gc;
mod geometry;
mod handbook;
mod home;
mod inspect;
mod invitations;
mod limits;
mod machines;
mod mail;
mod manual;
mod meshes;
mod newcomer;
mod nodes;
mod notifications;
mod operation;
mod page_types;
mod pages;
mod passkeys;
mod permissions;
mod preferences;
mod profiles;
mod publish;
mod quota;
mod races;
mod remote;
mod removal;
mod requests;
mod schema;
mod search;
mod served;
mod services;
mod sign_up;
mod step;
mod step_viewer;
mod storm;
mod test_registry;
mod tokens;
mod upkeep;
mod uploads;
mod viewer;
mod whole_way;
mod wizard;
