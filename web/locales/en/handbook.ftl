# The handbook
handbook-title = Handbook
handbook-lead = How to publish a design, fetch one, choose a version and a license, run a registry, and what to do when something is refused.
handbook-search = Search the handbook
handbook-pages = All pages of the handbook
handbook-beside = Pages before and after
handbook-on-page = On this page
handbook-begin = Begin
handbook-write = Write
handbook-run = Run a registry
handbook-look-up = Look up
handbook-key = Key
handbook-takes = What it takes
handbook-for = What it is for
handbook-asked = asked
handbook-default = Left out: { $value }.
handbook-made-from-schema = Made from the schema of Commonwright { $version }, so it cannot differ from what the server checks.
handbook-takes-text = text, at most { $n } characters
handbook-takes-any-text = text
handbook-takes-list = list of at most { $n }: { $of }
handbook-takes-any-list = list: { $of }
handbook-takes-number = number above 0
handbook-takes-table = table
handbook-takes-either = { $one }; or { $other }
handbook-takes-anything = anything
handbook-found-title = “{ $text }” in the handbook
handbook-found-heading = “{ $text }” in the handbook
handbook-found = { $n ->
    [0] Nothing was found.
    [one] One section was found.
   *[other] { $n } sections were found.
}
handbook-found-shown = The best { $n } are shown.
handbook-nothing = No section has all of these words
handbook-nothing-next = Try fewer words, or choose a page from the list.
