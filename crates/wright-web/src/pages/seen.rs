//! What search engines and other sites are told of a page; see `views/seen.rs`.

use serde_json::{Value, json};
use wright_model::{ActorKind, Licenses, Slot};
use wright_registry::profiles::Profile;

use super::asker::Asker;
use super::design_shown::Shown;
use crate::views::encode;
use crate::views::seen::{Kind, Seen, breadcrumbs};

/// The first page.
pub(super) fn home(asker: &Asker) -> Seen {
    let (title, lead) = (asker.tr.get("home-title"), asker.tr.get("home-lead"));
    let origin = asker.origin();
    let mut seen = Seen::new(Kind::Website, origin, "/", &title, &lead);
    seen.about.push(json!({
        "@type": "WebSite",
        "name": "Commonwright",
        "description": lead,
        "url": seen.address,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": format!("{origin}/-/search?q={{search_term_string}}"),
            },
            "query-input": "required name=search_term_string",
        },
    }));
    seen
}

/// An actor's page.
pub(super) fn actor(asker: &Asker, profile: &Profile) -> Seen {
    let actor = &profile.actor;
    let path = format!("/@{}", actor.handle);
    let name = &actor.display_name;
    let mut seen = Seen::new(Kind::Profile, asker.origin(), &path, name, &actor.summary);
    let mut about = json!({
        "@type": kind_of_actor(actor.kind),
        "name": name,
        "alternateName": format!("@{}", actor.handle),
        "url": seen.address,
    });
    say(&mut about, "description", &actor.summary);
    seen.about.push(about);
    seen
}

/// The overview of a release, with the path of its card where it has one; nothing
/// for a draft and for what is out of lists.
pub(super) fn design(asker: &Asker, shown: &Shown, card: Option<&str>) -> Option<Seen> {
    let mut seen = below(asker, shown, "", "")?;
    let page = shown.released()?;
    let (origin, config) = (asker.origin(), &shown.config);
    let mut about = json!({
        "@type": "CreativeWork",
        "additionalType": "https://schema.org/Product",
        "name": seen.title,
        "alternateName": shown.name.to_string(),
        "identifier": page.release.manifest.to_string(),
        "url": seen.address,
        "version": config.version.to_string(),
        "dateModified": page.release.published_at.to_rfc3339(),
        "isAccessibleForFree": true,
        "license": licenses(&config.licenses),
        "author": {
            "@type": kind_of_actor(page.head.owner_kind),
            "name": shown.owner_name,
            "url": format!("{origin}/@{}", shown.name.actor()),
        },
    });
    say(&mut about, "description", &config.summary);
    say(&mut about, "keywords", &config.keywords.join(", "));
    if let Some(card) = card {
        let card = format!("{origin}/{card}");
        say(&mut about, "image", &card);
        seen.card = Some(card);
    }
    if !config.languages.is_empty() {
        about["inLanguage"] = json!(config.languages);
    }
    seen.about = vec![about, breadcrumbs(&steps(asker, shown))];
    Some(seen)
}

/// A page below a release, such as its manual: what it is called, and where.
pub(super) fn below(asker: &Asker, shown: &Shown, title: &str, tab: &str) -> Option<Seen> {
    let page = shown.released()?;
    if page.head.design.hidden_at.is_some() {
        return None;
    }
    let design = match shown.config.title.as_str() {
        "" => shown.name.to_string(),
        title => title.to_owned(),
    };
    let (path, title) = match tab {
        "" => (format!("/@{}", shown.name), design),
        tab => (shown.links.tab(tab), format!("{title} · {design}")),
    };
    let summary = &shown.config.summary;
    Some(Seen::new(
        Kind::Article,
        asker.origin(),
        &path,
        &title,
        summary,
    ))
}

/// From the first page through the category to the design.
fn steps(asker: &Asker, shown: &Shown) -> Vec<(String, String)> {
    let origin = asker.origin();
    let mut steps = vec![(
        asker.tr.get("layout-designs"),
        format!("{origin}/-/designs"),
    )];
    let mut address = format!("{origin}/-/categories");
    for word in shown
        .config
        .category
        .iter()
        .flat_map(|path| path.split('/'))
    {
        address = format!("{address}/{}", encode(word));
        steps.push((word.to_owned(), address.clone()));
    }
    steps.push((
        shown.config.title.clone(),
        format!("{origin}/@{}", shown.name),
    ));
    steps
}

/// A single license leads to its page; an expression stands as written.
fn licenses(licenses: &Licenses) -> Value {
    let told = [Slot::Hardware, Slot::Documentation, Slot::Software]
        .into_iter()
        .filter_map(|slot| licenses.get(slot))
        .map(|license| match license.as_str() {
            expression if expression.contains([' ', '(']) => expression.to_owned(),
            id => format!("https://spdx.org/licenses/{id}.html"),
        });
    let mut told: Vec<_> = told.collect();
    told.dedup();
    json!(told)
}

fn kind_of_actor(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "Person",
        _ => "Organization",
    }
}

/// Says something that is not empty.
fn say(about: &mut Value, name: &str, text: &str) {
    if !text.is_empty() {
        about[name] = json!(text);
    }
}
