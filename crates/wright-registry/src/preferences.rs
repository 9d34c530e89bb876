//! How pages and mails read for a person: language, time zone, units, theme. The
//! account keeps them; a browser has them in cookies, which signing in sets anew.

use crate::{Action, Error, Principal, Registry, Result};
use wright_store::accounts;
use wright_wire::problem::ProblemCode;

/// Languages people can choose, by tag; `wright-web` has their texts.
pub const LANGUAGES: [&str; 2] = ["en", "es"];
/// Units people can choose: millimeters, inches.
pub const UNITS: [&str; 2] = ["mm", "in"];
/// Themes people can choose: as the system has it, paper, blueprint.
pub const THEMES: [&str; 3] = ["system", "light", "dark"];

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// The tag of the language.
    pub language: String,
    /// The IANA name of the time zone.
    pub time_zone: String,
    /// The units, as in [`UNITS`].
    pub units: String,
    /// The theme, as in [`THEMES`].
    pub theme: String,
}

/// What a person switches while reading; what is absent stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Switched<'s> {
    /// The tag of the language.
    pub language: Option<&'s str>,
    /// The units.
    pub units: Option<&'s str>,
    /// The theme.
    pub theme: Option<&'s str>,
}

impl Registry {
    /// What the caller chose.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn preferences(&self, principal: &Principal) -> Result<Preferences> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        Ok(of(self.account(person.account).await?).0)
    }

    /// What the caller chose, where they ever did; until then their browser says.
    ///
    /// # Errors
    /// `unauthenticated`; `forbidden` for tokens.
    pub async fn chosen_preferences(&self, principal: &Principal) -> Result<Option<Preferences>> {
        let person = self.authorize_own(principal, Action::ManageAccount)?;
        let (preferences, chosen) = of(self.account(person.account).await?);
        Ok(chosen.then_some(preferences))
    }

    /// Keeps what somebody signed in switched; who never chose before chooses all of
    /// how they read now. Writes nothing where it was so. Harmless for who is no
    /// person: their browser remembers.
    ///
    /// # Errors
    /// `validation`.
    pub async fn switch_preferences(
        &self,
        principal: &Principal,
        switched: Switched<'_>,
        reading: Switched<'_>,
    ) -> Result<()> {
        let Principal::Person(person) = principal else {
            return Ok(());
        };
        let (before, chosen) = of(self.account(person.account).await?);
        let reading = if chosen { Switched::default() } else { reading };
        let or = |new: Option<&str>, read: Option<&str>, old: &str| {
            new.or(read).unwrap_or(old).to_owned()
        };
        let after = Preferences {
            language: or(switched.language, reading.language, &before.language),
            units: or(switched.units, reading.units, &before.units),
            theme: or(switched.theme, reading.theme, &before.theme),
            time_zone: before.time_zone.clone(),
        };
        if chosen && after == before {
            return Ok(());
        }
        self.set_preferences(principal, &after).await
    }

    /// Chooses language, time zone, units and theme.
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
            && THEMES.contains(&preferences.theme.as_str())
            && is_zone(&preferences.time_zone);
        if !is_known {
            return Err(Error::refused(
                ProblemCode::Validation,
                "preferences: choose a language, units, a theme and a time zone from the lists",
            ));
        }
        let mut tx = self.db().begin_write().await?;
        let kept = accounts::Preferences {
            language: &preferences.language,
            time_zone: &preferences.time_zone,
            units: &preferences.units,
            theme: &preferences.theme,
        };
        accounts::set_preferences(&mut tx, person.account, &kept, self.source().now()).await?;
        Ok(tx.commit().await?)
    }
}

/// What an account says, and whether its person ever chose.
fn of(account: accounts::Account) -> (Preferences, bool) {
    let chosen = account.preferences_at.is_some();
    let preferences = Preferences {
        language: account.language,
        time_zone: account.time_zone,
        units: account.units,
        theme: account.theme,
    };
    (preferences, chosen)
}

/// Whether there is a time zone of that IANA name.
pub fn is_zone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}

/// Every time zone there is, by its IANA name, in the order of the alphabet.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}
