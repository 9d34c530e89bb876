//! Names of processes and materials in the reader's language: a message for each
//! entry of the taxonomies. What is not in them stays as its author wrote it.

use wright_model::taxonomy::{material::Material, process::Process};

use crate::locale::Locale;

/// The name of a process, however it is spelled.
pub(crate) fn process(tr: &Locale, said: &str) -> String {
    let Some(known) = Process::find(said) else {
        return said.to_owned();
    };
    let told = tr.told(&process_key(known), &[]);
    told.unwrap_or_else(|| known.name.to_owned())
}

/// The name of a material. A grade or brand that the taxonomy knows as another
/// word for it (`S235` for mild steel) says more than the name, and stays.
pub(crate) fn material(tr: &Locale, said: &str) -> String {
    let is_named = |known: &&Material| {
        [known.slug, known.name]
            .map(str::to_lowercase)
            .contains(&said.to_lowercase())
    };
    let Some(known) = Material::find(said).filter(is_named) else {
        return said.to_owned();
    };
    let told = tr.told(&material_key(known), &[]);
    told.unwrap_or_else(|| known.name.to_owned())
}

fn process_key(known: &Process) -> String {
    format!("process-{}", known.slug)
}

fn material_key(known: &Material) -> String {
    format!("material-{}", known.slug)
}

/// Every key that is put together here.
#[cfg(test)]
pub(crate) fn keys() -> impl Iterator<Item = String> {
    let processes = Process::all().iter().map(process_key);
    processes.chain(Material::all().iter().map(material_key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    #[test]
    fn what_is_known_has_a_name_in_every_language() {
        let [english, spanish] = [Language::English, Language::Spanish].map(Locale::of);
        assert_eq!(process(english, "fdm"), "Filament printing");
        assert_eq!(process(spanish, "FFF"), "Impresión con filamento");
        assert_eq!(material(spanish, "Plywood"), "Contrachapado");
        for said in ["S235", "stone from the river"] {
            assert_eq!(material(spanish, said), said);
        }
        assert_eq!(process(spanish, "teleportation"), "teleportation");
    }

    #[test]
    fn english_is_what_the_taxonomies_say() {
        let english = Locale::of(Language::English);
        for known in Process::all() {
            assert_eq!(process(english, known.slug), known.name);
        }
        for known in Material::all() {
            assert_eq!(material(english, known.slug), known.name);
        }
    }
}
