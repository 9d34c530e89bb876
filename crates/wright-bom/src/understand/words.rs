//! What headings of columns mean: a dictionary of what people write over the
//! columns of their bills of materials, in English, Spanish, German, French,
//! Italian, Portuguese, and the usual words of some other languages.

use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use wright_model::BomField::{self, *};

/// Headings longer than this are sentences, in bytes.
pub(super) const HEADING_BYTES_MAX: usize = 200;

/// A meaning, how sure a heading is that is exactly one of the phrases, in
/// percent, and the phrases. A phrase may have several meanings: what stands
/// below it decides.
#[rustfmt::skip]
const PHRASES: &[(BomField, u8, &str)] = &[
    (Id, 90, "id|part id|line id|bom id|ident|kennung|identifier|identificador|identifiant|identificativo|part key|slug"),
    (Position, 88, "#|no|no.|nr|nr.|num|pos|pos.|position|item no|item nr|item number|item #|line|line no|line #|line number|row|index|sl no|s no|s n|sn|s. no|serial no|posicion|posizione|posicao|lfd nr|lfd. nr|laufende nummer|n|repere|find number|find no|balloon|序号|№"),
    (Position, 60, "id|item|component|number|numero|part number|part #|component #"),
    (Designators, 95, "designator|designators|reference designator|reference designators|ref des|refdes|ref. des|ref-des|references|refs|ref|reference s|reference|designatori|component reference|component references|bezeichner|referenz|referenzen|referenzbezeichner|referencias|referencia|designadores|designador|references composants|reperes|riferimento|riferimenti|referencias do componente|parts|location|locations|位号|标号|обозначение"),
    (Designators, 35, "component|components|part|designation"),
    (Quantity, 96, "quantity|quantities|qty|qnty|qnt|quant|qtty|count|amount|anzahl|menge|stuckzahl|stueckzahl|stuck|stk|cantidad|cant|cantidades|quantite|quantites|qte|nombre de pieces|quantita|q ta|qta|quantidade|qtd|qtde|antal|aantal|ilosc|mnozstvi|pocet|mennyiseg|adet|miktar|数量|个数|数目|количество|кол во|кол-во|数 量|個数"),
    (Quantity, 94, "qty per board|quantity per board|qty board|qty per pcb|quantity per pcb|qty device|qty per device|quantity per device|qty per unit|quantity needed|qty needed|quantity required|qty required|required quantity|required qty|needed|required|items needed|items per unit|items per|parts per|number required|number needed|no required|no off|bom qty|bom quantity|total quantity|total qty|qty total|number of parts|number of pieces|pieces|pcs|pieces needed|how many|unidades|unites|nb|piezas|pezzi|pecas|anzahl pro stuck|usage|quantity per unit|quantity used|qty used|qty req"),
    (Quantity, 55, "units|unit|number|no|nr|einheiten|item #|item no|#|n|anzahl einheiten|per unit|per device"),
    (Unit, 92, "unit|units|uom|u o m|unit of measure|unit of measurement|measure|einheit|einheiten|me|mengeneinheit|unidad|unidades|unidad de medida|unite|unites|unite de mesure|unita|unita di misura|um|u m|unidade|unidade de medida|enhet|eenheid|jednostka|单位|ед изм|единица"),
    (Name, 95, "name|part name|component name|item name|name of part|product name|product|part description name|full name description|full name|bezeichnung|benennung|teil|teilename|artikelbezeichnung|bauteil|nombre|nombre de la pieza|pieza|nom|nom de la piece|piece|designation|denomination|libelle|nome|nome del pezzo|denominazione|nome da peca|peca|benamning|benaming|naam|nazwa|nazev|bom name|名称|品名|наименование|название|部品名"),
    (Name, 88, "part|item|component|article|artikel|articulo|articolo|artigo|element|componente|composant|komponente|bauteilname|part and description|part description|item description|title|titel|titulo|titre|titolo|thing|what|object|tool|product description|parts|components|items|material name|part item|item part"),
    (Name, 45, "designator|comment|type|parts list|bom"),
    (Description, 92, "description|desc|descr|part description|item description|details|detail|beschreibung|descripcion|descripcio|description de la piece|descrizione|descricao|omschrijving|opis|beskrivning|popis|long description|purpose|function|use|used for|描述|说明|описание"),
    (Value, 94, "value|val|values|wert|valor|valeur|valore|waarde|comment value|nominal|参数值|номинал|designation"),
    (Value, 50, "comment|type"),
    (Specification, 88, "specification|specifications|spec|specs|footprint|package|case package|pcb footprint|size|dimensions|dimension|dims|standard|norm|norm material size|grade|model|type description|gehause|bauform|grosse|abmessung|abmessungen|masse mm|norme|norma|especificacion|especificaciones|tamano|dimensiones|medidas|taille|dimensions mm|specifica|specifiche|dimensione|dimensioni|especificacao|especificacoes|tamanho|dimensoes|rating|tolerance|datasheet spec|封装|规格|корпус|型号规格"),
    (Specification, 62, "type|typ|tipo|reference|ref|variant|version|color|colour|farbe|length|value"),
    (PartNumber, 96, "mpn|mfr part number|mfr part no|mfr part #|mfr part|mfg part number|mfg part no|mfg part #|mfg part|mfg pn|mfr pn|mfg p n|mfr p n|mfr #|mfr no|manf|manf#|manf #|manf part number|manufacturer part number|manufacturer part no|manufacturer part #|manufacturer part|manufacturer pn|manufacturer p n|manufacturer reference|manufacturer number|manufacturers part number|manufacturer s part number|manufacturer code|manufacturer_part_number|hersteller nr|hersteller nummer|herstellernummer|herstellerteilenummer|hersteller teilenummer|hersteller artikelnummer|numero de parte del fabricante|codigo fabricante|referencia fabricante|referencia del fabricante|reference fabricant|ref fabricant|codice produttore|codice costruttore|codigo do fabricante|厂家型号|制造商型号|制造商料号|型号"),
    (PartNumber, 88, "part number|part no|part no.|part #|part num|partnumber|partno|part nr|part number type|part catalog number|part code|pn|p n|p/n|teilenummer|teile nr|teilenr|artikelnummer|artikel nr|artikelnr|sachnummer|numero de parte|numero de pieza|nro de parte|n de parte|codigo|numero de piece|numero de piece fabricant|codice|codice articolo|numero parte|numero da peca|numero de peca|codigo da peca|catalog number|catalogue number|catalog no|model number|model no|product number|product code|article number|item code|артикул"),
    (Manufacturer, 95, "manufacturer|manufacturers|manufacturer name|mfr|mfg|mfr name|mfg name|manuf|maker|make|brand|hersteller|hersteller name|fabrikat|marke|fabricante|marca|fabricant|marque|produttore|costruttore|fabbricante|fabrikant|producent|vyrobce|tillverkare|manufacturer supplier|厂家|制造商|品牌|生产商|производитель|メーカー"),
    (Supplier, 93, "supplier|suppliers|supplier name|vendor|vendors|vendor name|distributor|distributors|distributer|distributor name|source|sources|sourcing|store|shop|seller|retailer|reseller|dealer|where to buy|purchased from|bought from|bought at|bezugsquelle|lieferant|handler|haendler|anbieter|quelle|proveedor|distribuidor|vendedor|tienda|fuente|donde comprar|fournisseur|distributeur|revendeur|magasin|fornitore|distributore|rivenditore|negozio|fornecedor|loja|leverancier|leverantor|dostawca|dodavatel|供应商|分销商|поставщик|仕入先"),
    (OrderNumber, 94, "sku|order number|order no|order #|order nr|order code|ordering code|ordernumber|supplier part number|supplier part no|supplier part #|supplier part|supplier pn|supplier p n|supplier reference|supplier ref|supplier number|supplier sku|supplier code|supplier and ref|vendor part number|vendor part no|vendor part #|vendor part|vendor pn|vendor p n|vendor number|vendor #|vendor sku|distributor part number|distributor part no|distributor part #|distributor pn|distributor p n|distributor sku|stock code|stock number|stock no|asin|bestellnummer|bestell nr|bestellnr|lieferanten nr|lieferantennummer|lieferanten artikelnummer|numero de pedido|codigo proveedor|codigo de pedido|referencia proveedor|referencia del proveedor|reference fournisseur|ref fournisseur|reference de commande|numero de commande|codice fornitore|codice ordine|codigo do fornecedor|供应商编号|料号|商品编号"),
    (Link, 94, "link|links|url|urls|web|website|web link|weblink|webpage|web page|web site|hyperlink|product link|product url|purchase link|purchasing link|buy link|buy|shop link|store link|supplier link|supplier url|vendor link|vendor url|order link|link to buy|link to purchase|where|adresse web|enlace|enlaces|vinculo|lien|liens|lien web|collegamento|sito|ligacao|链接|网址|ссылка|リンク"),
    (Link, 70, "source|store|retailer|where to buy|bezugsquelle"),
    (UnitCost, 96, "unit price|price per unit|price each|unit cost|cost per unit|cost per item|price per item|price per piece|price piece|price pc|price ea|each price|cost each|each|unit price usd|unitprice|unit_price|unitcost|unit value|per unit cost|per unit price|per item cost|cost unit|einzelpreis|stuckpreis|preis pro stuck|preis stuck|preis je stuck|einzelkosten|ep|e preis|stuckkosten|precio unitario|precio por unidad|coste unitario|costo unitario|valor unitario|prix unitaire|prix a l unite|pu|p u|cout unitaire|prezzo unitario|costo unitario pezzo|preco unitario|custo unitario|styckpris|stukprijs|cena jednostkowa|jednotkova cena|单价|单价 元|цена за шт|単価|$ unit|$ each|eur stuck"),
    (UnitCost, 84, "price|cost|costs|preis|preise|kosten|precio|precios|coste|costo|prix|cout|couts|prezzo|prezzi|preco|custo|pris|prijs|cena|price est|estimated price|estimated cost|approx cost|approximate cost|approx price|approximate price|price approx|cost approx|estimated unit cost|msrp|list price|$|€|£|$ pc|价格|价钱|цена|стоимость|価格"),
    (TotalCost, 94, "total|$ device|price device|cost device|cost per device|price per device|total price|total cost|extended price|extended cost|ext price|ext cost|ext. price|line total|line cost|sum|subtotal|sub total|amount due|total amount|total estimated cost|total estimated price|total value|cost total|price total|total usd|total eur|gesamt|gesamtpreis|summe|gesamtkosten|preis gesamt|gp|total precio|precio total|coste total|costo total|importe|importe total|valor total|prix total|cout total|montant|montant total|total ht|total ttc|totale|prezzo totale|costo totale|importo|preco total|custo total|totalpris|totaal|razem|celkem|总价|合计|小计|сумма|итого|price for qty needed|cost for qty|小計"),
    (Currency, 94, "currency|cur|curr|waehrung|wahrung|moneda|divisa|devise|monnaie|valuta|moeda|货币|валюта"),
    (PackSize, 94, "qty pkg|qty per pkg|qty per pack|quantity per pack|quantity per package|qty per package|pack size|package size|pkg qty|pkg quantity|pack qty|pack quantity|package quantity|items per pack|items per package|pieces per pack|pcs per pack|units per pack|units per package|pcs pack|packungsgrosse|stuck pro packung|ve|verpackungseinheit|moq|min qty|minimum order|cantidad por paquete|unidades por paquete|quantite par paquet|lot size|pezzi per confezione|unidades por pacote"),
    (PackCost, 94, "package cost|pack cost|package price|pack price|price per package|price per pack|cost per package|cost per pack|price per pkg|cost per pkg|$ pkg|$ pack|price pkg|cost pkg|packungspreis|preis pro packung|precio por paquete|prix par paquet|prezzo confezione|preco por pacote"),
    (Mass, 94, "mass|weight|unit weight|weight each|unit mass|mass each|mass part|mass per part|weight per part|weight per piece|weight per unit|mass per unit|gewicht|einzelgewicht|stuckgewicht|peso|peso unitario|masa|poids|masse|poids unitaire|massa|vikt|waga|重量|масса|вес"),
    (TotalMass, 94, "total mass|total weight|mass total|weight total|gesamtgewicht|gesamtmasse|peso total|masa total|poids total|masse totale|peso totale|massa totale|massa total|total filament"),
    (Material, 94, "material|materials|werkstoff|materiau|matiere|materiale|stoff|matiere premiere|substance|raw material|material type|print material|filament|stock|materiaal|材料|材质|материал|材質"),
    (Material, 75, "filament type|resin|norm material size"),
    (Thickness, 94, "thickness|sheet thickness|material thickness|plate thickness|gauge|starke|dicke|materialstarke|blechdicke|espesor|grosor|epaisseur|spessore|espessura|tjocklek|厚度|толщина"),
    (Process, 94, "process|processes|manufacturing process|manufacturing method|manufacturing|fabrication|fabrication method|production method|production process|production|method|made by|how made|fertigungsverfahren|fertigung|verfahren|herstellung|proceso|proceso de fabricacion|fabricacion|metodo|procede|procede de fabrication|procedure|processo|processo di produzione|lavorazione|produzione|processo de fabrico|fabrico|fabricacao|tsdc|工艺|加工方式|工序"),
    (Process, 72, "type|part type|kind|typ|tipo|art"),
    (MakeOrBuy, 94, "make or buy|make buy|make/buy|buy make|made or bought|bought or made|procurement|procurement type|source type|sourcing type|make|eigenfertigung|beschaffung|beschaffungsart|hacer o comprar|fabricar o comprar|faire ou acheter|produrre o acquistare|fazer ou comprar"),
    (MakeOrBuy, 74, "type|part type|kind|typ|tipo|source|art"),
    (LeftOut, 94, "dnp|dni|dnf|dns|do not populate|do not place|do not fit|not fitted|no stuff|nopop|optional|fitted|populate|populated|mount|optionnel|opcional|opzionale|bestuckung|nicht bestuckt"),
    (Level, 94, "level|bom level|indent|indent level|depth|structure level|ebene|stufe|nivel|niveau|livello|层级"),
    (File, 92, "file|file name|filename|files|cad file|cad name|stl|stl file|stl name|drawing|drawing number|drawing no|model file|step file|dxf|dxf file|datei|dateiname|zeichnung|archivo|fichero|plano|fichier|plan|arquivo|desenho|disegno|文件"),
    (Other, 96, "datasheet|datasheets|data sheet|datenblatt|hoja de datos|fiche technique|ficha tecnica|scheda tecnica|image|images|picture|pictures|photo|photos|bild|bilder|imagen|imagenes|foto|fotos|immagine|imagem|render|thumbnail|print time|lead time|lieferzeit|stock|in stock|availability|lagerbestand|date|datum|fecha|done|ordered|received|status|category|kategorie|categoria|categorie|subsystem|subassembly|assembly|baugruppe|conjunto|sub assembly|vat|tax|shipping|versand|envio|print time hr min|$ kg|price per kg|cost per kg|eur kg|infill|layer height|config|other|others|role|section"),
    (Notes, 92, "notes|note|comment|comments|remark|remarks|annotation|additional info|additional information|hint|misc|anmerkung|anmerkungen|bemerkung|bemerkungen|hinweis|hinweise|kommentar|notiz|nota|notas|comentario|comentarios|observacion|observaciones|remarque|remarques|commentaire|commentaires|observation|observations|note aggiuntive|osservazioni|commento|commenti|observacao|observacoes|comentarios adicionais|opmerking|opmerkingen|uwagi|poznamka|备注|注释|примечание|примечания|source note|備考"),
];

/// Who sells electronics and machine parts, as they stand in headings.
#[rustfmt::skip]
const SHOPS: &[(&str, &str)] = &[
    ("digikey", "Digi-Key"), ("digi key", "Digi-Key"), ("mouser", "Mouser"), ("lcsc", "LCSC"),
    ("jlcpcb", "JLCPCB"), ("jlc", "JLCPCB"), ("farnell", "Farnell"), ("newark", "Newark"),
    ("element14", "element14"), ("rs components", "RS"), ("rs online", "RS"), ("rs pro", "RS"), ("rs", "RS"),
    ("arrow", "Arrow"), ("tme", "TME"), ("reichelt", "Reichelt"), ("conrad", "Conrad"),
    ("aliexpress", "AliExpress"), ("amazon", "Amazon"), ("mcmaster", "McMaster-Carr"),
    ("adafruit", "Adafruit"), ("sparkfun", "SparkFun"), ("seeed", "Seeed Studio"), ("pololu", "Pololu"),
    ("misumi", "Misumi"), ("thorlabs", "Thorlabs"), ("avnet", "Avnet"), ("ebay", "eBay"),
    ("bossard", "Bossard"), ("wurth", "Würth"), ("tayda", "Tayda"), ("banggood", "Banggood"),
    ("distrelec", "Distrelec"), ("rutronik", "Rutronik"), ("octopart", "Octopart"), ("szlcsc", "LCSC"),
    ("taobao", "Taobao"), ("mercadolibre", "Mercado Libre"), ("mercado livre", "Mercado Livre"),
];

/// Every phrase with what it may mean.
static DICTIONARY: LazyLock<HashMap<String, Vec<(BomField, u8)>>> = LazyLock::new(|| {
    let mut dictionary: HashMap<String, Vec<(BomField, u8)>> = HashMap::new();
    for (field, confidence, phrases) in PHRASES {
        for phrase in phrases.split('|') {
            let meanings = dictionary.entry(plain(phrase)).or_default();
            if !meanings.iter().any(|(known, _)| known == field) {
                meanings.push((*field, *confidence));
            }
        }
    }
    dictionary
});

/// Words without case, accents and punctuation, for comparing.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    if text.is_ascii() {
        text.chars()
            .for_each(|letter| push(&mut plain, letter.to_ascii_lowercase()));
    } else {
        for character in text.nfkd().filter(|c| !is_combining_mark(*c)) {
            character
                .to_lowercase()
                .for_each(|letter| push(&mut plain, letter));
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Adds a letter; everything else is one space between words.
fn push(plain: &mut String, letter: char) {
    let space = |plain: &mut String| {
        if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    };
    match letter {
        'ß' => plain.push_str("ss"),
        'ø' => plain.push('o'),
        'ł' => plain.push('l'),
        'ı' => plain.push('i'),
        '#' | '$' | '€' | '£' => {
            space(plain);
            plain.push(letter);
            plain.push(' ');
        }
        _ if letter.is_alphanumeric() => plain.push(letter),
        _ => space(plain),
    }
}

/// What a heading may mean, each with how sure that is, in percent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) fields: Vec<(BomField, u8)>,
    /// The shop it names.
    pub(super) shop: Option<&'static str>,
    /// The number it ends with: `Supplier 2`.
    pub(super) number: Option<u8>,
}

/// What exactly these words mean, however they are written: cheap, for every row.
pub(super) fn exact(heading: &str) -> &'static [(BomField, u8)] {
    if heading.len() > HEADING_BYTES_MAX || heading.is_empty() {
        return &[];
    }
    DICTIONARY
        .get(plain(heading).as_str())
        .map_or(&[], Vec::as_slice)
}

/// Whether a heading is one of the phrases, or one of its parts is.
pub(super) fn known(heading: &str) -> Vec<(BomField, u8)> {
    let mut fields = exact(heading).to_vec();
    if !fields.is_empty() || heading.len() > HEADING_BYTES_MAX {
        return fields;
    }
    let (words, _) = without_number(&plain(heading));
    if let Some(meanings) = DICTIONARY.get(&words) {
        return meanings.clone();
    }
    if let Some((_, rest)) = shop(&words)
        && words.split(' ').count() <= 4
    {
        return of_shop(&rest);
    }
    for (piece, percent) in pieces(heading) {
        add(&mut fields, exact(piece), percent);
    }
    fields
}

/// What a heading may mean: the whole, one of its languages, without what
/// stands in brackets, with a letter wrong, or some of its words.
pub(super) fn meaning(heading: &str) -> Meaning {
    let mut meaning = Meaning::default();
    let heading = heading.trim();
    if heading.is_empty() || heading.len() > HEADING_BYTES_MAX {
        return meaning;
    }
    let whole = plain(heading);
    let (words, number) = without_number(&whole);
    meaning.number = number;
    let known = DICTIONARY.get(&whole).or_else(|| DICTIONARY.get(&words));
    if let Some(fields) = known {
        meaning.fields.clone_from(fields);
        return meaning;
    }
    if let Some((shop, rest)) = shop(&words) {
        meaning.shop = Some(shop);
        meaning.fields = of_shop(&rest);
        return meaning;
    }
    meaning.fields = near(&words).to_vec();
    if !meaning.fields.is_empty() {
        return meaning;
    }
    let pieces = pieces(heading);
    for (piece, percent) in &pieces {
        add(&mut meaning.fields, exact(piece), *percent);
    }
    if meaning.fields.is_empty() {
        for (piece, percent) in &pieces {
            add(&mut meaning.fields, near(&plain(piece)), percent * 9 / 10);
        }
    }
    if meaning.fields.is_empty() {
        meaning.fields = of_words(&words);
    }
    meaning
}

fn add(fields: &mut Vec<(BomField, u8)>, more: &[(BomField, u8)], percent: u16) {
    for (field, confidence) in more {
        let scaled = u8::try_from(u16::from(*confidence) * percent / 100).unwrap_or(0);
        match fields.iter_mut().find(|(known, _)| known == field) {
            Some((_, known)) => *known = scaled.max(*known),
            None => fields.push((*field, scaled)),
        }
    }
}

/// `supplier 2` and `supplier 2 part number` without the number.
fn without_number(words: &str) -> (String, Option<u8>) {
    const NUMBER_MAX: u8 = 20;
    let number = |word: &str| word.parse().ok().filter(|number| *number <= NUMBER_MAX);
    let stem = words.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some(number) = number(&words[stem.len()..])
        && !stem.trim_end().is_empty()
    {
        return (stem.trim_end().to_owned(), Some(number));
    }
    let mut list: Vec<&str> = words.split(' ').collect();
    let groups = [
        "supplier",
        "vendor",
        "distributor",
        "source",
        "manufacturer",
        "mfr",
        "mfg",
    ];
    if list.len() > 2
        && groups.contains(&list[0])
        && let Some(number) = number(list[1])
    {
        list.remove(1);
        return (list.join(" "), Some(number));
    }
    (words.to_owned(), None)
}

/// The parts of `Menge / Quantity (per board)`, the more telling first.
fn pieces(heading: &str) -> Vec<(&str, u16)> {
    let has_parts = heading
        .contains(['/', '|', '\n', '\r', '(', ')', '[', ']', '{', ';', ',', ':'])
        || heading.contains(" - ");
    if !has_parts {
        return Vec::new();
    }
    let outside = heading.split(['(', '[', '{']).next().unwrap_or_default();
    let mut pieces = vec![(outside.trim(), 98)];
    let separators = ['/', '|', '\n', '\r', '(', ')', '[', ']', ';', ',', ':'];
    pieces.extend(heading.split(separators).map(|piece| (piece.trim(), 90)));
    pieces.extend(heading.split(" - ").map(|piece| (piece.trim(), 85)));
    pieces.retain(|(piece, _)| !piece.is_empty() && *piece != heading);
    pieces
}

/// A phrase that differs by a letter: `Supplier Refrence`.
fn near(words: &str) -> &'static [(BomField, u8)] {
    const LETTERS_MIN: usize = 6;
    const LETTERS_MAX: usize = 40;
    let letters = words.chars().count();
    if !(LETTERS_MIN..=LETTERS_MAX).contains(&letters) {
        return &[];
    }
    let allowed = if letters < 12 { 1 } else { 2 };
    let mut best: Option<(usize, &str)> = None;
    for phrase in DICTIONARY.keys() {
        // A wrong letter is hardly ever the first.
        let is_far = phrase.len().abs_diff(words.len()) > allowed
            || phrase.as_bytes().first() != words.as_bytes().first();
        if is_far || phrase.len() < LETTERS_MIN {
            continue;
        }
        let distance = strsim::osa_distance(phrase, words);
        let nearer = (distance, phrase.as_str());
        if distance <= allowed && best.is_none_or(|known| nearer < known) {
            best = Some(nearer);
        }
    }
    best.and_then(|(_, phrase)| DICTIONARY.get(phrase))
        .map_or(&[], Vec::as_slice)
}

/// The longest phrase among the words of a heading: `Quantity for one pump`.
fn of_words(words: &str) -> Vec<(BomField, u8)> {
    let list: Vec<&str> = words.split(' ').collect();
    if list.len() > 12 {
        return Vec::new();
    }
    for length in (1..list.len()).rev() {
        for start in 0..=list.len() - length {
            let phrase = list[start..start + length].join(" ");
            if phrase.chars().count() < 3 {
                continue;
            }
            if let Some(fields) = DICTIONARY.get(phrase.as_str()) {
                // At the beginning it says more than in the middle.
                let percent: u16 = if start == 0 { 72 } else { 60 };
                let mut found = Vec::new();
                add(&mut found, fields, percent);
                return found;
            }
        }
    }
    Vec::new()
}

/// The shop a heading names, and its other words.
fn shop(words: &str) -> Option<(&'static str, String)> {
    let list: Vec<&str> = words.split(' ').collect();
    for (shop, name) in SHOPS {
        let length = 1 + usize::from(shop.contains(' '));
        let is_it = |window: &[&str]| match window {
            [one] => one == shop,
            [one, two] => shop.split_once(' ') == Some((one, two)),
            _ => false,
        };
        if let Some(at) = list.windows(length).position(is_it) {
            let rest: Vec<&str> = [&list[..at], &list[at + length..]].concat();
            return Some((name, rest.join(" ")));
        }
    }
    None
}

/// The shop a supplier's name means, as it writes itself; `None` for others.
pub(crate) fn shop_name(supplier: &str) -> Option<&'static str> {
    shop(&plain(supplier)).map(|(name, _)| name)
}

/// What a column of a shop says, by the words beside its name.
fn of_shop(rest: &str) -> Vec<(BomField, u8)> {
    let has = |words: &[&str]| rest.split(' ').any(|word| words.contains(&word));
    if has(&["link", "url", "web", "page"]) {
        vec![(Link, 92)]
    } else if has(&["price", "cost", "preis", "precio", "prix", "$", "€"]) {
        vec![(UnitCost, 80)]
    } else if has(&["stock", "qty", "quantity", "availability", "available"]) {
        Vec::new()
    } else {
        vec![(OrderNumber, 90), (Link, 60)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(heading: &str) -> Option<BomField> {
        let meaning = meaning(heading);
        let best = meaning
            .fields
            .iter()
            .max_by_key(|(_, confidence)| *confidence);
        best.map(|(field, _)| *field)
    }

    #[test]
    fn headings_of_many_languages() {
        for (heading, expected) in [
            ("Qty", Some(Quantity)),
            ("QTY / Device", Some(Quantity)),
            ("Quantity Per PCB", Some(Quantity)),
            ("Menge / Quantity", Some(Quantity)),
            ("Stückzahl", Some(Quantity)),
            ("Cantidad", Some(Quantity)),
            ("Qté", Some(Quantity)),
            ("Quantità", Some(Quantity)),
            ("Quantidade (un.)", Some(Quantity)),
            ("数量", Some(Quantity)),
            ("Ref Des", Some(Designators)),
            ("Reference", Some(Designators)),
            ("Désignation", Some(Name)),
            ("Benennung", Some(Name)),
            ("Name of part (german)", Some(Name)),
            ("Full Name/Description", Some(Name)),
            ("Part/Catalog Number", Some(PartNumber)),
            ("MFG Part Number", Some(PartNumber)),
            ("Supplier Refrence", Some(OrderNumber)),
            ("Vendor Part #", Some(OrderNumber)),
            ("LCSC Part #", Some(OrderNumber)),
            ("Reichelt.de", Some(OrderNumber)),
            ("Mouser Price/Stock", Some(UnitCost)),
            ("Digi-Key Link", Some(Link)),
            ("Price per Unit", Some(UnitCost)),
            ("Stückpreis [€]", Some(UnitCost)),
            ("Precio unitario", Some(UnitCost)),
            ("Prix (EUR)", Some(UnitCost)),
            ("Total Estimated Cost", Some(TotalCost)),
            ("$/PKG", Some(PackCost)),
            ("QTY / PKG", Some(PackSize)),
            ("Mass (g) / Part", Some(Mass)),
            ("TOTAL Mass (g)", Some(TotalMass)),
            ("Werkstoff", Some(Material)),
            ("Bemerkungen", Some(Notes)),
            ("Fertigungsverfahren", Some(Process)),
            ("Permanent?", None),
            ("", None),
            ("Config", Some(Other)),
            ("Gizmo", None),
        ] {
            assert_eq!(best(heading), expected, "{heading}");
        }
    }

    #[test]
    fn numbers_and_shops_make_groups() {
        assert_eq!(meaning("Supplier 2").number, Some(2));
        assert_eq!(meaning("Supplier Part Number 2").number, Some(2));
        assert_eq!(meaning("Source 1").number, Some(1));
        assert_eq!(meaning("LCSC Part #").shop, Some("LCSC"));
        assert_eq!(meaning("arrow").shop, Some("Arrow"));
        assert_eq!(meaning("Narrow").shop, None);
    }

    #[test]
    fn no_phrase_is_lost() {
        for (field, _, phrases) in PHRASES {
            for phrase in phrases.split('|') {
                let meanings = exact(phrase);
                assert!(meanings.iter().any(|(known, _)| known == field), "{phrase}");
            }
        }
    }
}
