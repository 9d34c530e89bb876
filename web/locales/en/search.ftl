# Searching
search-title = Search
search-title-of = { $text } – Search
search-heading = Find a design
search-heading-of = Designs for “{ $text }”
search-count = { $n ->
    [0] No design
    [one] { $n } design
   *[other] { $n } designs
}
search-count-all = { $n ->
    [0] No design yet
    [one] { $n } design, and no word to search it by yet
   *[other] { $n } designs, the newest first
}
search-count-loose = { $n ->
    [one] No design has all of these words; { $n } has some of them
   *[other] No design has all of these words; { $n } have some of them
}
search-cut = Your search is very long: only its first 200 words were used.
search-instead = Did you mean
search-sort = Sort by
search-sort-relevance = Best match
search-sort-new = Newest version
search-sort-do = Sort
search-narrow = Narrow
search-narrow-label = Narrow the search
search-narrow-chosen = Narrow, { $n } chosen
search-clear = Clear { $n }
search-show = Show
search-more-values = { $n } more
search-chosen = Chosen
search-remove = Without
search-found = Found
search-category = Category
search-license = License
search-process = Process
search-material = Material
search-readiness = Readiness
search-language = Language
search-keyword = Keyword
search-actor = By
search-license-permissive = Permissive
search-license-share-alike = Share alike
search-license-copyfair = CopyFair
search-license-restricted = Restricted
search-in-parts = Parts
search-in-instructions = Instructions
search-range = { $from } to { $to } of { $total }
search-pages = Pages
search-previous = Previous
search-next = Next
search-end = A search shows 10,000 results. Narrow it to see what else there is.
search-past-end = There are fewer results than that
search-nothing = Nothing here fits
search-nothing-there = Nothing is published here yet
search-nothing-unchoose = Search all categories, processes and licenses
search-nothing-fewer = Try fewer or more general words; words in quotes must stand side by side.
search-nothing-all = All designs
search-nothing-keywords = Keywords
search-nothing-publish = Publish a design
search-nothing-shelves = Or look by what it is for:
