# The lines of a version and of every design it uses
bom-of = { $design }: { $what }
bom-not-added = The lines cannot be added up. Only those of this design are shown.
bom-unresolved = The designs it uses are not counted.
bom-missing = Not counted, since they are not here:
bom-removed = Not counted, since their bills of materials were removed:
bom-waiting = The bill of materials is being read. Load this page again in a moment.
bom-unread = This registry does not read spreadsheets. As CSV the bill is shown here.
bom-refused = The bill of materials cannot be read:
bom-mass = Mass
bom-cost = Cost
bom-process = Process
bom-size = Size
bom-material = Material
bom-thickness = Thickness
bom-parts = Parts
bom-without-mass = { $n ->
    [one] { $n } line without a mass
   *[other] { $n } lines without a mass
}
bom-without-cost = { $n ->
    [one] { $n } line without a price
   *[other] { $n } lines without a price
}
bom-and-designs = { $n ->
    [one] and that of { $n } design it uses
   *[other] and those of { $n } designs it uses
}
bom-how-many = For how many?
bom-units = Units to make
bom-units-wrong = A whole number from 1 to { $most }
bom-show = Show
bom-workshop = Take it to the workshop
bom-production = Production files for { $n }
bom-production-what = Files of the parts, drawings, licenses, lists; no CAD sources
bom-cut = Cut list
bom-shopping = Shopping list
bom-shopping-what = What is bought, equal things together
bom-order = Order list for { $shop }
bom-order-what = { $n ->
    [one] { $n } order number, to paste into its form
   *[other] { $n } order numbers, to paste into its form
}
bom-lines-file = Lines of this design
bom-lines-file-what = With headings that every program reads
bom-pieces = { $n } pieces
bom-facility = What a workshop needs
bom-at-least = At least
bom-facility-what = The largest part of each process decides.
bom-required-link = What each part requires
bom-unknown = unknown
bom-for-n = { $n ->
    [one] Quantities, mass and cost for one.
   *[other] Quantities, mass and cost for { $n }.
}
bom-sort = Sort by
bom-where = Files, suppliers
bom-sum = { $n ->
    [one] Together, for one
   *[other] Together, for { $n }
}
bom-from = { $number } · From
bom-used = { $design } { $version }, { $times } of it
bom-not-counted = Not counted
bom-optional = optional
bom-alternative = alternative
bom-tool = tool
bom-left-out = left out
bom-left-out-lines = { $n ->
    [one] { $n } more line is not shown here.
   *[other] { $n } more lines are not shown here.
}
bom-more = More
bom-references = References
bom-maker = Made by
bom-each = { $price } each
bom-pack = Sold by
bom-section = Section
bom-also = Also used
bom-also-what = Tools, jigs, firmware, and what cannot be counted here.
bom-required = What each part requires
bom-complete = Process, size and material of every part are known.
bom-incomplete = { $n } of { $all } parts lack something a workshop must know.
bom-required-open = { $n ->
    [one] { $n } part, and where each fact comes from
   *[other] { $n } parts, and where each fact comes from
}
bom-required-what = What maintainers corrected counts before what the author states, that before what is measured, and that before what is estimated.
bom-correct = Correct
bom-required-correct = Edit the design to correct them for its next version, too: each is a field of its part, or a cell of the bill.
bom-findings = What the reader stumbled over
bom-read = How the table was read
bom-column = Column
bom-heading = Heading
bom-meaning = Read as
bom-column-kept = kept as it is
bom-around = Around the table

# What is wrong with a table
bom-too-large-found = Too large
bom-unreadable-found = No table
bom-format-found = A format that is not read
bom-is-link-found = Only a link
bom-empty-found = No lines
bom-no-header-found = No headings
bom-encoding-found = Not UTF-8
bom-quote-found = An open quotation mark
bom-ragged-found = More cells than columns
bom-cut-found = Cut off
bom-sheet-found = Several sheets
bom-mapping-found = A column that is not there
bom-column-found = How a column was read
bom-quantity-found = Quantity not clear
bom-count-found = Quantity and references differ
bom-designator-found = A reference that stands twice
bom-cost-found = Price not clear
bom-currency-found = Currency not clear
bom-mass-found = Mass not clear
bom-unit-found = Unit not known
bom-formula-found = A formula with an error
bom-total-found = A row of totals
bom-row-found = A row that is no line
bom-id-found = An id that stands twice
bom-more-found = There is more

# What columns can mean
bom-field-id = Id
bom-field-designators = References on the board
bom-field-quantity = Quantity
bom-field-unit = Unit
bom-field-name = Name
bom-field-description = Description
bom-field-value = Value
bom-field-specification = Specification
bom-field-part-number = Part number
bom-field-manufacturer = Manufacturer
bom-field-supplier = Supplier
bom-field-order-number = Order number
bom-field-link = Link
bom-field-unit-cost = Price of one
bom-field-total-cost = Price of all
bom-field-currency = Currency
bom-field-pack-size = Pieces in a pack
bom-field-pack-cost = Price of a pack
bom-field-mass = Mass of one
bom-field-total-mass = Mass of all
bom-field-material = Material
bom-field-thickness = Thickness
bom-field-process = Process
bom-field-make-or-buy = Make or buy
bom-field-left-out = Left out or optional
bom-field-level = Level in the assembly
bom-field-position = Row number
bom-field-file = File
bom-field-notes = Remarks
bom-field-other = Anything else

# Correcting what columns mean
columns-title = Columns of { $path }, { $design }
columns-head = What the columns mean
columns-lead = What you choose here is written to { $file } and kept for the next version. What is left to the reader it finds out anew each time.
columns-open = What do its columns mean?
columns-says = Says
columns-examples = Examples
columns-found = found: { $field }
columns-found-none = kept as it is
columns-reader = Let the reader find out
columns-unsure = not sure
columns-why-stated = stated in design.toml
columns-why-heading = by its heading
columns-why-content = by what stands in it
columns-sheet = Sheet that counts
columns-sheet-all = All of them
columns-row = Row of the headings
columns-row-hint = Empty: found
columns-decimal = Decimal mark
columns-decimal-point = Point: 1.5
columns-decimal-comma = Comma: 1,5
columns-currency = Currency of prices
columns-currency-hint = Three letters, where prices name none: EUR
columns-save = Save
columns-back = Back to the draft
columns-lines = { $n ->
    [one] { $n } line comes of it
   *[other] { $n } lines come of it
}
columns-lines-first = The first of them
columns-conflict = Somebody else changed design.toml meanwhile. Look at it again and save once more.
columns-wrong-row = The row of the headings is a whole number from 1 on.
columns-wrong-currency = A currency has three letters, such as EUR.
columns-none = The draft names no bill of materials.
columns-of-sheet = Sheet { $sheet }
