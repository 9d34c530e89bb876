//! How pages and mails read for a person: language, time zone, units.

use crate::{Action, Error, Principal, Registry, Result};
use wright_wire::problem::ProblemCode;

/// Languages people can choose, by tag; `wright-web` has their texts.
pub const LANGUAGES: [&str; 2] = ["en", "es"];
/// Units people can choose: millimeters, inches.
pub const UNITS: [&str; 2] = ["mm", "in"];

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The tag of the language.
    pub language: String,
    /// The IANA name of the time zone.
    pub time_zone: String,
    /// The units, as in [`UNITS`].
    pub units: String,
}

impl Registry {
    /// What the caller chose.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn preferences(&self, principal: &Principal) -> Result<Preferences> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let account = self.account(person.account).await?;
        Ok(Preferences {
            language: account.language,
            time_zone: account.time_zone,
            units: account.units,
        })
    }

    /// Chooses language, time zone and units.
    ///
    /// # Errors
    /// `validation`; `unauthenticated`; `forbidden` for tokens.
    pub async fn set_preferences(
        &self,
        principal: &Principal,
        preferences: &Preferences,
    ) -> Result<()> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let is_known = LANGUAGES.contains(&preferences.language.as_str())
            && UNITS.contains(&preferences.units.as_str())
            && preferences.time_zone.parse::<chrono_tz::Tz>().is_ok();
        if !is_known {
            return Err(Error::refused(
                ProblemCode::Validation,
                "preferences: choose a language, units and a time zone from the lists",
            ));
        }
        let mut tx = self.db().begin_write().await?;
        wright_store::accounts::set_preferences(
            &mut tx,
            person.account,
            &preferences.language,
            &preferences.time_zone,
            &preferences.units,
        )
        .await?;
        Ok(tx.commit().await?)
    }
}

/// Every time zone there is, by its IANA name, in the order of the alphabet.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}
