# The list of designs
designs-title = Designs
designs-newest = Newest first
designs-older = Older designs
designs-more = More designs
designs-first = Back to the first
designs-pages = Pages of this list
designs-search = Search and filter
designs-empty = Nothing is published here yet
designs-empty-next = Drop a folder in the browser, or run this in it:

# One design
design-by = by
design-design = Design
design-version = Version
design-versions = Versions
design-license = License
design-published = Published
design-not-yet = not yet
design-files = Files
design-readiness = Readiness
design-processes = Processes
design-materials = Materials
design-licensor = Licensed by
design-not-stated = not stated
design-making-digest = Making digest
design-made-as = made as { $version }
design-manifest-digest = Digest of the manifest
design-whole-block = Whole title block
design-sheet = Drawing and title block
design-tabs = About this design
design-picture-alt = { $title }: { $file }
design-pieces = { $pieces } in all
design-download = Download to make
design-download-what = { $n ->
    [one] 1 file
   *[other] { $n } files
}
design-download-uses = { $n ->
    [one] with the design it uses
   *[other] with the { $n } designs it uses
}
design-choose = Choose parts and kinds
design-manage = Manage
design-about = About
design-no-readme = This version has no README.md
design-no-readme-next = What it is and how it is made may stand in its files.
design-instructions-go = Read the instructions
design-parts = Parts
design-files-count = { $n ->
    [one] 1 file, { $size }
   *[other] { $n } files, { $size }
}
design-folder-count = { $n ->
    [one] 1 file
   *[other] { $n } files
}
design-dependencies = Depends on
design-more = { $n ->
    [one] 1 more
   *[other] { $n } more
}
design-used-by = Used by
design-used-by-all = All of them
design-forked-from = Forked from
design-contributors = Contributors
design-contributed = contributed
design-anonymous = somebody who does not want to be named
design-more-about = More
design-keywords = Keywords
design-languages = Languages
design-repository = Repository
design-removed = removed
design-draft = This is a draft.
design-draft-more = It is not published: anything may still change, and only who has this address sees it.
design-hidden = This design is left out of lists and search.
design-yanked = Version { $version } is yanked: { $class }.
design-yanked-next = It can still be fetched by who has it in a lockfile. New work should take another version.
design-older = You are looking at { $version }.
design-newest-is = { $version } is the newest

# Words in a README
readme-note = Note
readme-tip = Tip
readme-important = Important
readme-warning = Warning
readme-caution = Caution
readme-picture-too-large = a picture with too many pixels to show
readme-picture-missing = a picture that is not in this version

# Its pages
tab-overview = Overview
tab-manual = Instructions
tab-parts = Parts
tab-files = Files
tab-versions = Versions
tab-used-by = Used by
filter-all = All
list-more = More of them
list-end = That was all

# Parts
parts-title = Parts of { $title } { $version }
parts-none = No parts are stated
parts-none-more = What is made and bought may stand in its instructions or files.
parts-made = Parts to make
parts-bought = Parts to buy
parts-used = Designs it uses
parts-bom = Bill of materials
parts-lines = Lines
parts-download = Download parts
parts-filter = Show only
parts-to-make = To make
parts-to-buy = To buy
parts-no-such = No part is made this way
part-number = No.
part-name = Part
part-quantity = Quantity
part-process = Process, material
part-source = made from
part-bought = buy

# Files
files-title = Files of { $title } { $version }
files-of = Files of { $version }
files-same = the same bytes for everyone
files-filter = Show only
files-part = part { $n }
files-bytes = The bytes, by their digest
files-none = There is nothing of the kind here
files-manifest = Paths, kinds, sizes and digests are part of the manifest:

# Versions
versions-title = Versions of { $title }
versions-bands = A bracket holds versions whose machines do the same: they share a making digest. Mending a typo changes nothing of what is made.
versions-alike = { $n ->
    [one] made its own way
   *[other] { $n } versions, made alike
}
versions-older = Older versions
versions-meaning = What a number means
versions-major = Major
versions-major-means = breaks fit, form or function
versions-minor = Minor
versions-minor-means = adds, still fits
versions-patch = Patch
versions-patch-means = words or tolerance
versions-for-ever = A version never changes once it is out.
version-newest = newest
version-yanked = yanked: { $class }
version-first = The first version.
version-same-making = Words and pictures only.
version-other-making = What is made changed.

# Used by
used-by-title = What uses { $title }
used-by-lead = Designs whose newest version depends on it.
used-by-none = No design uses it yet
used-by-none-more = To build on it, write this into your design.toml:

# Download to make
download-title = Download { $title } { $version } to make
download-kinds = What for?
preset-everything = To make, read and change it
preset-everything-meaning = every file
preset-sources = To make and change it
preset-machines = To make it
preset-mesh = To print it
preset-words = To read
preset-own = As asked for
download-count = { $n ->
    [one] 1 file
   *[other] { $n } files
}
download-with = And what it uses?
download-with-them = With the designs it uses
download-with-them-more = The newest versions that will do.
download-without = This design alone
download-without-more = You have the others, or take them later.
download-parts = Only some parts?
download-parts-more = Tick those you want. Nothing ticked means all of them. Files that belong to no part come along.
download-sum = Your zip
download-files = Files
download-size = Size
download-button = Download
download-again = Count again
download-always = Licenses and design.toml are always in it.
download-resume = It never changes and can be resumed.
download-address = Its address
download-no-set = What it uses cannot be put together today
download-no-set-next = This design alone can be downloaded, and the others from their own pages.

# Levels of technology readiness (Open Know-How)
level-otrl-1 = idea
level-otrl-2 = concept
level-otrl-3 = in development
level-otrl-4 = prototype
level-otrl-5 = made in small numbers
level-otrl-6 = proven

# Words for the closed sets
kind-cad = CAD
kind-mesh = mesh
kind-drawing = drawing
kind-board = board
kind-firmware = firmware
kind-bom = BOM
kind-documentation = documentation
kind-picture = picture
kind-license = license
kind-other = other
slot-hardware = Hardware
slot-documentation = Documentation
slot-software = Software
yank-hazard = hazard
yank-defect = defect
yank-license = license
yank-withdrawn = withdrawn
yank-broken = broken
dependency-part = part
dependency-tool = tool
dependency-jig = jig
dependency-firmware = firmware
