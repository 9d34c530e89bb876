# The list of designs
designs-title = Designs
designs-headline = Open hardware designs, to be made anywhere
designs-lead = Communities publish a design once. Workshops near you fetch exactly those bytes and make it.
designs-publish-yours = Publish a design
designs-newest = Newest first
designs-older = Older designs
designs-empty = Nothing is published here yet
designs-empty-next = Drop a folder in the browser, or run this in it:
designs-empty-publish = Publish the first design

# One design
design-newest = Newest design
design-design = Design
design-version = Version
design-versions = Versions
design-license = License
design-published = Published
design-files = Files
design-readiness = Readiness
design-processes = Processes
design-licensor = Licensed by
design-not-stated = not stated
design-making-digest = Making digest, shared by versions that are made alike
design-manifest-digest = Digest of the manifest
design-sheet = Drawing and title block
design-picture-alt = { $title }: { $file }
design-no-picture = This release has no picture.
design-download = Download to make
design-download-all = The same with everything it depends on
design-manage = Manage
design-instructions = Instructions
design-no-readme = This release has no README.md
design-no-readme-next = What it is and how it is made may stand in its files.
design-parts = Parts
design-parts-count = { $n ->
    [one] 1 part
   *[other] { $n } parts
}
design-files-count = { $n ->
    [one] 1 file, { $size }
   *[other] { $n } files, { $size }
}
design-folder-count = { $n ->
    [one] 1 file
   *[other] { $n } files
}
design-all-files = Show all { $n } files
design-dependencies = Depends on
design-forked-from = Forked from
design-contributors = By
design-anonymous = somebody who does not want to be named
design-about = About
design-category = Category
design-keywords = Keywords
design-repository = Repository
design-same-making = made alike
design-removed = removed
design-yanked = Version { $version } is yanked: { $class }.
design-yanked-next = It can still be fetched by who has it in a lockfile. New work should take another version.
design-newer = Version { $version } is newer.
design-newer-look = Look at it

part-name = Part
part-quantity = Quantity
part-process = Process
part-material = Material
part-files = Files
part-bought = bought

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
