//! What is searched, as an address says it: read from a query and written back
//! with one thing changed. Whatever the address says, it is a search; what it
//! gets wrong is left out.

use url::form_urlencoded;
use wright_registry::search::{Dimension, OFFSET_MAX, Query, Sort, without_value};

/// Pairs of a query that are read.
const PAIRS_MAX: usize = 300;
/// Values that are chosen at once.
const VALUES_MAX: usize = 100;

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sought {
    /// As somebody typed it.
    pub(crate) text: String,
    /// Chosen values, as the address spells them.
    pub(crate) values: Vec<(Dimension, String)>,
    pub(crate) sort: Sort,
    pub(crate) offset: usize,
    /// Results wanted, where the address says.
    pub(crate) limit: Option<usize>,
}

impl Sought {
    /// Reads the query of an address.
    pub(crate) fn parse(query: &str) -> Self {
        let mut sought = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).take(PAIRS_MAX) {
            match &*name {
                "q" => sought.text = value.trim_start().to_owned(),
                "sort" => sought.sort = parse_sort(&value),
                "after" => sought.offset = value.parse().unwrap_or(0).min(OFFSET_MAX),
                "limit" => sought.limit = value.parse().ok(),
                name => {
                    if let Some(dimension) = Dimension::parse(name) {
                        sought.choose(dimension, &value);
                    }
                }
            }
        }
        sought
    }

    fn choose(&mut self, dimension: Dimension, value: &str) {
        let value = dimension.value(value);
        let pair = (dimension, value);
        if !pair.1.is_empty() && self.values.len() < VALUES_MAX && !self.values.contains(&pair) {
            self.values.push(pair);
        }
    }

    /// The search as the use case takes it.
    pub(crate) fn query(&self, count: &[Dimension], limit: usize) -> Query {
        Query {
            text: self.text.clone(),
            values: self.values.clone(),
            count: count.to_vec(),
            sort: self.sort,
            offset: self.offset,
            limit,
            ..Query::default()
        }
    }

    /// Whether nothing is searched: the whole catalogue.
    pub(crate) fn is_everything(&self) -> bool {
        self.text.trim().is_empty() && self.values.is_empty()
    }

    /// The same without a value, chosen or typed.
    pub(crate) fn without(&self, dimension: Dimension, value: &str) -> Self {
        let mut other = self.saying(&without_value(&self.text, dimension, value));
        other
            .values
            .retain(|(of, known)| *of != dimension || !known.eq_ignore_ascii_case(value));
        other
    }

    /// The same with other words.
    pub(crate) fn saying(&self, text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..self.first_page()
        }
    }

    /// The same without any chosen value.
    pub(crate) fn unchosen(&self) -> Self {
        Self {
            values: Vec::new(),
            ..self.first_page()
        }
    }

    /// The same from another result on.
    pub(crate) fn from(&self, offset: usize) -> Self {
        Self {
            offset,
            ..self.clone()
        }
    }

    fn first_page(&self) -> Self {
        self.from(0)
    }

    /// Its page.
    pub(crate) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair("q", &self.text);
        }
        for (dimension, value) in &self.values {
            query.append_pair(dimension.word(), value);
        }
        if let Some(sort) = sort_word(self.sort) {
            query.append_pair("sort", sort);
        }
        if self.offset > 0 {
            query.append_pair("after", &self.offset.to_string());
        }
        match query.finish() {
            query if query.is_empty() => "/-/search".to_owned(),
            query => format!("/-/search?{query}"),
        }
    }
}

/// Where everything of one value is.
pub(crate) fn address_of(dimension: Dimension, value: &str) -> String {
    let mut sought = Sought::default();
    sought.choose(dimension, value);
    sought.address()
}

fn parse_sort(word: &str) -> Sort {
    match word {
        "new" => Sort::New,
        "made" => Sort::Made,
        _ => Sort::Relevance,
    }
}

/// The word for an order in addresses; none for the usual one.
pub(crate) fn sort_word(sort: Sort) -> Option<&'static str> {
    match sort {
        Sort::Relevance => None,
        Sort::New => Some("new"),
        Sort::Made => Some("made"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_leads_back() {
        let address = "/-/search?q=solar+dryer&category=food%2Fdrying&license=CERN-OHL-S-2.0&license=MIT&sort=new&after=24";
        let sought = Sought::parse(address.split_once('?').unwrap().1);
        assert_eq!(sought.address(), address);
        assert_eq!(sought.values.len(), 3);
        assert_eq!(
            sought.without(Dimension::License, "MIT").address(),
            "/-/search?q=solar+dryer&category=food%2Fdrying&license=CERN-OHL-S-2.0&sort=new"
        );
        assert_eq!(sought.unchosen().saying("").address(), "/-/search?sort=new");
    }

    #[test]
    fn nonsense_is_left_out() {
        let sought = Sought::parse("q=&category=&sort=x&after=-1&limit=x&page=2&license=%20");
        assert!(sought.is_everything());
        assert_eq!(sought.address(), "/-/search");
        assert_eq!(Sought::parse("after=99999999").offset, OFFSET_MAX);
        let many: String = (0..1_000).map(|n| format!("keyword=k{n}&")).collect();
        assert_eq!(Sought::parse(&many).values.len(), VALUES_MAX);
    }

    proptest! {
        #[test]
        fn any_query_is_a_search(query in "\\PC{0,80}") {
            let sought = Sought::parse(&query);
            let address = sought.address();
            let again = Sought::parse(address.split_once('?').map_or("", |(_, query)| query));
            prop_assert_eq!(again.address(), address);
        }
    }
}
