//! What templates see: plain data, ready to be shown. No rows, no use cases,
//! no HTTP. A module per page family, beside `web/templates/` and
//! `web/locales/` folders of the same names.

pub(crate) mod accounts;
pub(crate) mod actors;
pub(crate) mod api_docs;
pub(crate) mod bom;
pub(crate) mod corrections;
pub(crate) mod design_view;
pub(crate) mod designs;
pub(crate) mod devices;
pub(crate) mod differences;
pub(crate) mod draft_edit;
pub(crate) mod draft_list;
pub(crate) mod draft_metadata;
pub(crate) mod drafts;
pub(crate) mod errors;
pub(crate) mod file_tree;
pub(crate) mod files;
pub(crate) mod frame;
#[cfg(test)]
mod gallery;
pub(crate) mod handbook;
pub(crate) mod home;
pub(crate) mod invitations;
#[cfg(test)]
mod keys;
pub(crate) mod manual;
pub(crate) mod members;
pub(crate) mod notifications;
pub(crate) mod previews;
pub(crate) mod profiles;
pub(crate) mod releases;
pub(crate) mod search;
pub(crate) mod seen;
pub(crate) mod sessions;
pub(crate) mod shapes;
pub(crate) mod sign_ups;
pub(crate) mod tombstones;
pub(crate) mod verification;
pub(crate) mod words;

pub(crate) use frame::{Frame, Place, Theme, Viewer};
pub(crate) use words::Done;

/// A choice in a form: what is sent and what is read.
pub(crate) struct Choice {
    pub(crate) value: &'static str,
    pub(crate) text: String,
}

/// Percent-encodes a path of a release for an address; `/` stays.
pub(crate) fn encode_path(path: &str) -> String {
    const KEPT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(path, &KEPT).to_string()
}

/// Percent-encodes what goes into one part of a query or path.
pub(crate) fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
