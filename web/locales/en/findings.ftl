# One sentence for each finding of the check, as wright_manifest::sentences lists them.

finding-toml-syntax = This is not TOML: { $why }.
finding-toml-syntax-help = The grammar is at https://toml.io; texts stand in quotes.
finding-too-long-file = design.toml has { $bytes } bytes; { $max } are allowed.
finding-too-long-file-help = Put long texts into README.md and parts lists into a BOM file.
finding-too-long-list = { $path } has { $count } entries; { $max } are allowed.
finding-too-long-text = This text has { $chars } characters; { $max } are allowed.
finding-too-long-text-help = Say it shorter.
finding-too-long-folder = The folder has { $files } files.
finding-too-long-folder-help = Leave out what is not part of the design with .wrightignore.
finding-too-many-findings = { $count ->
    [one] One more finding is not listed.
   *[other] { $count } more findings are not listed.
}
finding-too-many-findings-help = Mend those listed first, then check again.
finding-unknown-key = “{ $key }” is not a key of { $place }.
finding-unknown-key-help = Take it out; keys of your own begin with x-.
finding-wrong-type = { $path } takes { $wanted ->
    [text] a text
    [texts] a list of texts
    [text-or-texts] a text or a list of texts
    [number] a number
    [table] a table
    [tables] a list of tables
    [text-or-table] a text or a table
   *[anything] anything
}, not { $found ->
    [text] a text
    [number] a number
    [boolean] true or false
    [date] a date
    [list] a list
   *[table] a table
}.
finding-missing-key = { $place } has no { $key }.
finding-empty = This text is empty.
finding-empty-help = Write something.
finding-bad-character = This text holds { $character }, which must not stand in one line of text.
finding-bad-character-help = Take the character out.
finding-name-invalid-length = “{ $text }” has { $chars } characters; { $min } to { $max } are allowed.
finding-name-invalid-grammar = “{ $text }” is not a name: use lowercase letters a–z, digits, and single hyphens between them.
finding-name-invalid-device = “{ $text }” is a device name on Windows and cannot be a folder there; choose another name.
finding-name-invalid-slash = “{ $text }” is not a design's name: write actor/name, for example rural-energy/box-dryer.
finding-version-invalid-length = A version has at most { $max } bytes; this one has { $bytes }.
finding-version-invalid-grammar = “{ $text }” is not a version like 1.2.0.
finding-version-invalid-build = “{ $text }” has build metadata (+…), which releases do not carry.
finding-requirement-invalid = “{ $text }” is not a version requirement like ^1.2 or =1.2.3.
finding-license-invalid-length = A license expression has at most { $max } bytes; this one has { $bytes }.
finding-license-invalid = “{ $text }” is not an SPDX license expression.
finding-license-deprecated = The SPDX license list no longer uses { $names }.
finding-license-deprecated-help = Say which you mean, for example GPL-3.0-only or GPL-3.0-or-later.
finding-license-text-missing = The text of { $license } is not among the files.
finding-license-text-missing-help = Put it into LICENSES/{ $license }.txt.
finding-path-invalid-empty = A path is empty.
finding-path-invalid-length = “{ $path }…” is longer than { $max } bytes; shorten folder or file names.
finding-path-invalid-segment = “{ $path }” has an empty segment: write folder/file without leading, doubled or trailing /.
finding-path-invalid-dot = “{ $path }” has a segment that starts with a dot; hidden files and .. are not published.
finding-path-invalid-character = “{ $path }” contains { $character }, which not every system can store.
finding-path-invalid-trailing = “{ $path }” has a segment that ends with a dot or a space, which Windows drops.
finding-path-invalid-device = “{ $path }” has a segment that is a device on Windows.
finding-path-invalid-form = “{ $path }” is not in Unicode form NFC; most tools write NFC by themselves.
finding-path-conflict-twice = “{ $path }” is listed twice.
finding-path-conflict-twice-help = Two names differ only in their Unicode form; rename one.
finding-path-conflict-many = A release has at most { $max } files; these are { $files }.
finding-path-conflict-case = “{ $path }” and “{ $other }” are one file where upper and lower case are the same; rename one.
finding-path-conflict-folder = “{ $path }” is a file, and “{ $other }” needs a folder of that name; rename one.
finding-glob-invalid = “{ $text }” is not a pattern of paths.
finding-glob-invalid-help = Write for example stl/*.stl or scratch/**.
finding-glob-unused = “{ $pattern }” in files.kinds.{ $kind } matches no file.
finding-glob-unused-help = Take it out, or mend the path.
finding-part-id-invalid = “{ $text }” is not a part id: use 1 to 64 lowercase letters a–z, digits, and single hyphens between them.
finding-email-in-name = An e-mail address stands in a contributor's name.
finding-email-in-name-help = Write the name or a handle; releases are public for ever, and addresses are not.
finding-part-id-duplicate = { $line ->
    [0] “{ $id }” is already the id of another part.
   *[other] “{ $id }” is already the id of another part on line { $line }.
}
finding-part-id-duplicate-help = Give each part an id of its own.
finding-process-unknown = “{ $text }” is not a process of the taxonomy.
finding-process-unknown-help = It is kept as written; machines cannot be matched to it.
finding-process-unknown-alias = “{ $text }” is called { $process } in the taxonomy.
finding-process-unknown-alias-help = Write process = "{ $process }".
finding-process-unknown-some = This is not a process of the taxonomy.
finding-material-unknown = “{ $text }” is not a material of the taxonomy.
finding-material-unknown-help = It is kept as written; its mass cannot be estimated.
finding-quantity-invalid-grammar = “{ $text }” is not a number like 8 or 0.25.
finding-quantity-invalid-range = { $text } is out of range: a quantity is more than 0 and at most 1,000,000,000.
finding-quantity-invalid-precision = { $text } has more than six digits after the point.
finding-quantity-invalid-whole = { $text } is not a whole number from 1 to { $max }.
finding-length-invalid-grammar = “{ $text }” is not a length like 3 mm, 0.5 mm, 250 µm or 1/8 in.
finding-length-invalid-range = “{ $text }” is out of range: a length is more than 0 and at most 100 m.
finding-length-invalid-precision = “{ $text }” is finer than a micrometer.
finding-digest-invalid = A digest is written sha256: and 64 lowercase hex digits.
finding-url-invalid = “{ $text }” is not an http or https address.
finding-url-invalid-help = Write for example https://example.org/repository.
finding-language-invalid = “{ $text }” is not a language tag.
finding-language-invalid-help = Write for example en, es or pt-BR (BCP 47).
finding-currency-invalid = “{ $text }” is not the code of a currency.
finding-currency-invalid-help = Write three letters, for example EUR or USD (ISO 4217).
finding-word-unknown = “{ $text }” is not one of { $words }.
finding-word-unknown-help = Write one of them.
finding-category-invalid = “{ $text }” is not a category.
finding-category-invalid-help = Write lowercase words with slashes between, for example food/drying.
finding-duplicate = “{ $text }” stands twice in { $list }.
finding-duplicate-help = Take one out.
finding-depends-on-itself = { $name } depends on itself.
finding-depends-on-itself-help = Take the dependency out.
finding-forked-from-itself = { $name } is forked from itself.
finding-forked-from-itself-help = A new version of a design needs no [[forked-from]]; a fork needs a name of its own.
finding-design-toml-missing = There is no design.toml in this folder.
finding-design-toml-missing-help = Run wright init, or answer the questions on this page.
finding-file-missing = There is no file “{ $path }”.
finding-file-missing-help = Add the file, mend the path, or look whether it is excluded.
finding-file-too-large = “{ $path }” has { $bytes } bytes; the registry takes { $max } a file.
finding-file-too-large-help = Make it smaller, or exclude it in [files].
finding-release-too-large = All files together have { $bytes } bytes; the registry takes { $max } a release.
finding-release-too-large-help = Exclude what nobody needs to make it.
finding-release-empty = There is nothing to publish but design.toml.
finding-release-empty-help = Add the design's files, or mend exclude in [files].
finding-readme-missing = There is no README.md in this folder.
finding-readme-missing-help = Say in README.md what it is, for whom, and show a picture.
finding-instructions-missing = Nothing here says how to make it.
finding-instructions-missing-help = Write docs/assembly.md, or a chapter of README.md.
finding-bom-missing = There are parts, and no bill of materials.
finding-bom-missing-help = List what is bought and made in bom.csv, and write [bom] with file = "bom.csv".
finding-export-missing = { $part } is printed, and has no mesh to print.
finding-export-missing-help = Export one and write export = "stl/{ $part }.stl".
finding-draft-mismatch = design.toml says { $field } { $says }, but this draft is for { $is }.
finding-draft-mismatch-help = Change the { $field } in design.toml, or open a draft for { $says }.
finding-blob-missing = The registry does not have all bytes of this file.
finding-blob-missing-help = Upload it again.
finding-tombstoned = These bytes were removed from this registry: { $reason }
finding-tombstoned-help = Leave the file out.
finding-dependency-missing-itself = { $name } cannot depend on itself.
finding-dependency-missing-itself-help = Remove it from [dependencies].
finding-dependency-missing-unknown = The design { $name } is not in this registry.
finding-dependency-missing-unknown-help = Publish it first, correct the name, or say its registry.
finding-dependency-missing-unmet = { $newest ->
    [none] No release of { $name } meets { $requirement }, and none can be used.
   *[other] No release of { $name } meets { $requirement } (the newest is { $newest }).
}
finding-dependency-missing-unmet-help = Require a version that is published.
finding-parent-missing-unknown = There is no release with the manifest { $manifest }.
finding-parent-missing-version = The manifest { $manifest } is version { $version }, not { $said }.
finding-parent-missing-other = The manifest { $manifest } is not one of { $name }.
finding-parent-missing-removed = { $name } { $version } was removed and cannot be forked.
finding-photo-located = This photo says where it was taken.
finding-photo-located-help = Remove its location data, or keep it on purpose: add its path to keep-location in [files] of design.toml.
finding-photo-unreadable = Whether this picture says where it was taken cannot be told: it is not a picture of its type.
finding-manifest-invalid = These files make no manifest: { $why }.
finding-manifest-too-large = The manifest is over its limit: { $why }.

finding-advice-near = Did you mean { $meant }?
finding-advice-below-design = Write { $meant } below [design].
finding-advice-tables = Write [[{ $path }]].
finding-advice-table = Write [{ $path }].
finding-advice-quotes = Put it in quotes.
finding-advice-brackets = Put it in [ ].
finding-advice-bare = Write it without quotes.
finding-advice-as-wanted = Write it in that form.
finding-advice-missing-table = Write [{ $key }]; wright init makes a whole file.
finding-advice-missing-line = Write { $key } = "…".
finding-advice-license-list = Use an identifier of the SPDX license list, or LicenseRef-NameOfYourLicense with its text in LICENSES/.
finding-advice-rename-or-exclude = Rename it, or exclude it in [files] or .wrightignore.
finding-advice-exclude-one = Or exclude one of them in [files].
finding-advice-bom-named = Write [bom] with file = "{ $file }".
finding-advice-forked-from = { "[" }[forked-from]] names a release of this registry by name, version and manifest digest; wright writes it.
finding-why = What this means
