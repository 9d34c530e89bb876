# What is known of meshes, drawings, boards and machine programs
fact-corrected = corrected
fact-stated = stated
fact-measured = measured
fact-guessed = estimated
shape-waiting = Being looked at
shape-waiting-next = It is measured and drawn right now. This page shows it in a moment.
shape-look-again = Look again
shape-drawing-open = Open the drawing at any size
shape-refused = This file could not be understood
shape-refused-next = It is kept as it is, and can be downloaded.
shape-no-picture = No picture was drawn of it
shape-glance = At a glance
shape-findings = What is odd about the file
shape-size = Size
shape-volume = Volume
shape-surface = Surface
shape-mass = Mass
shape-mass-solid = made solid of { $material }, { $density } kg/m³
shape-triangles = Facets
shape-n-triangles = { $n ->
    [one] 1 facet
   *[other] { $n } facets
}
shape-format = Format
shape-unit = Drawn in
shape-overhang = Overhangs
shape-percent = { $n } %
shape-closed = closed
shape-open = { $n ->
    [one] not closed: 1 open edge
   *[other] not closed: { $n } open edges
}
shape-unoriented = { $n ->
    [one] 1 edge where facets disagree about the outside
   *[other] { $n } edges where facets disagree about the outside
}
shape-inverted = { $n ->
    [one] 1 body is inside out
   *[other] { $n } bodies are inside out
}
shape-wrong-normals = { $n ->
    [one] 1 wrong normal
   *[other] { $n } wrong normals
}
shape-shared = { $n ->
    [one] bodies touch at 1 edge
   *[other] bodies touch at { $n } edges
}
shape-shells-count = { $n ->
    [one] 1 shell
   *[other] { $n } shells
}
shape-cavities = { $n ->
    [one] 1 cavity
   *[other] { $n } cavities
}
shape-degenerate = { $n ->
    [one] 1 facet without area
   *[other] { $n } facets without area
}
shape-duplicate = { $n ->
    [one] 1 facet twice
   *[other] { $n } facets twice
}
shape-overhangs = has overhangs as it lies
shape-unit-likely = probably drawn in { $unit }
shape-fits = Which printers it fits
shape-bed = Printing volume
shape-printers = Such as
shape-how = How
shape-turn-none = fits as it is
shape-turn-quarter = fits after a quarter turn on the bed
shape-turn-diagonal = fits across the bed
shape-turn-x = fits with x pointing up
shape-turn-y = fits with y pointing up
shape-fits-not = does not fit
shape-readings = Its size in each unit
shape-readings-why = The file does not say what its numbers mean. They are read as millimeters.
shape-readings-said = The file does not say what its numbers mean. One of its maintainers did, { $at }.
shape-readings-said-by = The file does not say what its numbers mean. { $who } did, { $at }.
shape-unit-say = Say which
shape-unit-is = It is in { $unit }
shape-unit-back = Take back
shape-reading-unit = If drawn in
shape-reading-used = read so
shape-reading-likely = more likely
shape-micrometers = micrometers
shape-millimeters = millimeters
shape-centimeters = centimeters
shape-inches = inches
shape-feet = feet
shape-meters = meters
shape-shells = Shells
shape-shell = Shell
shape-shell-body = body
shape-shell-cavity = cavity
shape-shell-inverted = inside out
shape-shell-open = not closed
shape-more-shells = { $n ->
    [one] and 1 smaller one
   *[other] and { $n } smaller ones
}
shape-parts = What the file keeps apart
shape-layers = Layers
shape-layer-amount = { $n ->
    [one] 1 outline, { $length }
   *[other] { $n } outlines, { $length }
}
shape-object-kinds = Objects
shape-more-pieces = { $n ->
    [one] and 1 more
   *[other] and { $n } more
}
shape-sides = From all sides
shape-sides-show = Show it from all sides
shape-sides-waiting = It is being drawn from all sides
shape-view-three-quarter = three-quarter
shape-view-front = front
shape-view-back = back
shape-view-left = left
shape-view-right = right
shape-view-top = top
shape-view-bottom = bottom
shape-page = Page
shape-cut-length = Cut length
shape-closed-outlines = Closed outlines
shape-open-outlines = Open outlines
shape-texts = Texts
shape-thickness = Thickness
shape-copper-layers = Copper layers
shape-components = Components
shape-nets = Nets
shape-tracks = Pieces of track
shape-vias = Vias
shape-board-layer = Layer
shape-layer-copper-top = copper on the top
shape-layer-copper-inner = copper within
shape-layer-copper-bottom = copper on the bottom
shape-layer-mask-top = openings of the top solder mask
shape-layer-mask-bottom = openings of the bottom solder mask
shape-layer-paste-top = solder paste on the top
shape-layer-paste-bottom = solder paste on the bottom
shape-layer-legend-top = printing on the top
shape-layer-legend-bottom = printing on the bottom
shape-layer-outline = outline of the board
shape-layer-holes = holes
shape-layer-plated-holes = plated holes
shape-layer-unplated-holes = holes without plating
shape-layer-other = another layer
shape-board-part = Covers
shape-board-single = one board
shape-board-array = several boards in one piece
shape-board-panel = a panel of the factory
shape-board-coupon = a test piece
shape-flashes = Flashed shapes
shape-draws = Lines
shape-regions = Filled areas
shape-apertures = Apertures
shape-tools = Tools
shape-holes = Holes
shape-hole-amount = { $n ->
    [one] 1 hole
   *[other] { $n } holes
}
shape-slot-amount = { $n ->
    [one] 1 slot
   *[other] { $n } slots
}
shape-title = Title
shape-revision = Revision
shape-reach = Reach of the moves
shape-time = Time
shape-filament = Filament
shape-filament-mass = Filament used
shape-filament-length = Length of filament
shape-layer-height = Layer height
shape-nozzle = Nozzle
shape-moves = Moves
shape-program = Written by
shape-label = Name within
shape-comment = Comment
shape-license = License within
shape-program-version = Written with version
shape-objects = Objects
shape-stl-binary = binary STL
shape-stl-text = STL as text
shape-glb = binary glTF
shape-kicad-board = KiCad board
shape-kicad-schematic = KiCad schematic
shape-drill-file = drill file
shape-freecad = FreeCAD document
shape-web-page = a web page
shape-zip = a zip archive
shape-picture = a picture
shape-unknown-kind = of a kind that is not known here

# Why a file was refused
shape-too-large = It is larger than { $n } MiB, and larger ones are not looked into.
shape-too-slow = Looking into it took longer than { $n } s.
shape-too-much-work = Looking into it took more than { $n } s of computing.
shape-too-much-memory = Looking into it took more than { $n } MiB of memory.
shape-too-much-output = What came of it is larger than { $n } MiB.
shape-crashed = It brought down what reads it.
shape-confused = It confused what reads it.
shape-unknown = Its bytes are not of a kind that is understood.
shape-empty = It is empty.
shape-no-facets = It holds no facets.
shape-only-strange = { $n ->
    [one] It holds no facets but one with coordinates that are no numbers.
   *[other] It holds no facets but { $n } with coordinates that are no numbers.
}
shape-count = It declares { $declared } facets and holds { $held }.
shape-too-many-triangles = It has more than the { $max } facets that are looked into.
shape-none = It is { $format }, which has no shape to look into.
shape-not-read = It is { $format }, which is not looked into here.
shape-broken = It is no valid { $format }: { $reason }.
shape-too-many-entries = It is an archive of { $found } entries; up to { $max } are looked into.
shape-inflates = It unfolds to more than { $max }, although it has only { $packed }.
shape-too-deep = It is nested more than { $max } levels deep.
shape-token = It has a word of more than { $max } bytes.
shape-too-many = It has more than { $max } { $what }.
shape-needs-file = It needs another file, { $name }.

# What was odd about a file
shape-found-count = It declares { $declared } facets and holds { $held }: the count in its header is wrong.
shape-found-count-short = It declares { $declared } facets and holds { $held }: it may be cut off.
shape-found-trailing = { $n ->
    [one] It has 1 byte behind its last facet.
   *[other] It has { $n } bytes behind its last facet.
}
shape-found-cut = It stops in the middle.
shape-found-strange = { $n ->
    [one] 1 facet has coordinates that are no numbers, and is left out.
   *[other] { $n } facets have coordinates that are no numbers, and are left out.
}
shape-found-broken = { $n ->
    [one] 1 facet cannot be read, and is left out.
   *[other] { $n } facets cannot be read, and are left out.
}
shape-found-polygons = { $n ->
    [one] 1 face has more than three corners, and was split into triangles.
   *[other] { $n } faces have more than three corners, and were split into triangles.
}
shape-found-text = It is text; the binary kind is a fifth of the size.
shape-found-program = A slicer would run a program when it slices this file ({ $setting }). Do not open it unless you trust its author.
shape-found-missing = It refers to { $what }, which is not there.
shape-found-unknown = It has { $what }, which is passed over.
shape-found-extreme = Its coordinates are beyond what figures here are exact for.
shape-found-unsafe = It had { $what }, which is not shown.
