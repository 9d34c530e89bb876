# The manual of a version
manual-title = Instructions for { $title } { $version }
manual-chapters = Chapters
manual-languages = Language of the manual
manual-on-page = On this page
manual-beside = Chapters before and after
manual-whole = All on one page, to print
manual-back = Back to the chapters
manual-design = Design
manual-version = Version
manual-missing = There is no { $wanted } version of this chapter yet, so here it is in { $shown }.
manual-outdated = This translation is older than its source, which changed in { $version }.
manual-outdated-source = Read the source: { $language }
manual-pdf = This chapter is a PDF
manual-pdf-open = Open it
manual-too-large = This chapter is too large to be shown here
manual-as-file = See the file
manual-none = This version has no instructions
manual-none-next = Instructions are a README.md and Markdown files in docs/. What it is and how it is made may stand in its other files.
manual-left-out = { $n ->
    [one] One more chapter is left out, because the page would be too long.
   *[other] { $n } more chapters are left out, because the page would be too long.
}
