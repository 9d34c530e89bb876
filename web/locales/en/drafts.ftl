publish-title = Publish a design
publish-lead = Choose the design's folder. It becomes a draft that only you and its actor's members see, until you publish it.
publish-no-actor = No actor of yours can hold a draft
publish-by-hand = Open an empty draft
publish-by-hand-what = and add files one form at a time
publish-actor = Whose design
publish-name = Name
publish-name-hint = The name has 2 to 64 of a–z, 0–9 and single hyphens. Name and version must be those in its design.toml.
publish-version = Version
publish-open-draft = Open the draft
publish-before = Before you begin
publish-before-toml = A design.toml at the top of the folder says name, version, title and license. Where there is none, you are asked.
publish-before-license = You may give everything in it under the licenses it names.
publish-before-for-ever = A published version never changes and its number is taken for ever. A draft costs nothing.
publish-by-wright = From a terminal
publish-by-wright-how = In the design's folder:
publish-bad-name = Use 2 to 64 of a–z, 0–9 and single hyphens, beginning with a letter or a digit.
publish-bad-version = Use three numbers such as 0.1.0, with no build metadata.

draft-title = { $design } { $version }, a draft
draft-lead = Kept until { $day }. Nobody but its members sees it until it is published.
draft-findings = What we read
draft-findings-count = { $errors ->
    [0] nothing to mend
    [one] 1 thing to mend
   *[other] { $errors } things to mend
}, { $warnings ->
    [0] nothing to look at
    [one] 1 to look at
   *[other] { $warnings } to look at
}
draft-no-findings = Everything that publishing asks for is there.
draft-refuses = To mend
draft-warns = To look at
draft-no-files = No files yet
draft-no-files-next = Choose the folder above, or add files below.
draft-remove-named = Remove { $path } from the draft
draft-parts-unknown = not known yet
draft-add-files = Add files by form
draft-add-files-what = For small designs and without JavaScript: one form a folder, each file at most { $size }.
draft-into = Into the folder
draft-into-hint = Empty for the top of the design
draft-picked = Files
draft-send = Send
draft-publish = Publish { $version }
draft-publish-not-yet = { $errors ->
    [one] One thing to mend first.
   *[other] { $errors } things to mend first.
}
draft-publish-what = It never changes after this. It can be yanked, and within 72 hours withdrawn while nobody uses it.
draft-publish-who = A maintainer publishes it.
draft-discard = Discard the draft
draft-discard-what = You can put it back for a day. Then its files go, unless a release has them, too. Nothing published changes.
draft-discard-do = Discard it

upload-read = Reading the folder …
upload-hashing = Computing what is in each file. Nothing is sent yet.
upload-sending = Sending. You may close this page: the upload goes on where it stopped.
upload-paused = Paused. What has arrived stays.
upload-offline = Offline. It continues by itself when the connection is back.
upload-busy = The registry asks to wait: { $why } It continues by itself.
upload-signed-out = You are signed out. Sign in again in another tab, then go on here: nothing is lost.
upload-full = The registry cannot take more now: { $why } What has arrived stays. Go on once there is room.
upload-all = All files are here. Opening the draft.
upload-some-failed = Not everything arrived. Failed: { $n }.
upload-pause = Pause
upload-go-on = Go on
upload-bytes = { $done } of { $all }
upload-progress-figures = { $done } of { $all } · files: { $files } of { $of }
upload-left = about { $time } left, { $rate }
upload-more = Show more of { $n }
upload-waiting = waiting
upload-hashing-file = computing
upload-here = already here
upload-done = sent
upload-failed = refused: { $why }
upload-changed-file = changed on disk
upload-kept = newer in the draft: kept
upload-both = changed on both sides: the draft’s is kept
upload-place-removed = place taken out
upload-keep-place = keep it
upload-keep-place-of = keep it: the place in { $path }
upload-places = Photos whose place was taken out: { $n }
upload-ignored = Left out: { $n }
upload-ignored-by = ignored
upload-excluded = excluded in design.toml
upload-include = take it in
upload-include-named = take it in: { $path }
upload-no-toml = There is no design.toml at the top of this folder. Give the design a name and a version below: the files are sent, and the next page asks for the rest.
upload-bad-toml = Its design.toml cannot be read: { $why }. Give name and version below; the next page shows what to mend.
upload-other-design = This folder’s design.toml is for { $name } { $version }, not for this draft. Choose this draft’s own folder, or start at Publish with that one.
upload-too-many-read = This folder holds more files than anybody publishes. Choose the design’s own folder.
upload-too-many = A release has at most 10,000 files; these are { $n }. Leave out what can be made from the rest, by a file .wrightignore.
upload-collide = These names differ only in upper and lower case, which not every computer can keep apart: { $paths }. Rename one and choose the folder again. Nothing was sent.
upload-not-a-path = These names cannot be kept on every computer: { $paths }. Avoid : * ? " < > | and spaces or dots at the end. Nothing was sent.
upload-changed = Changed on disk since they were chosen: { $paths }. Choose the folder again: only what changed is sent.
upload-interrupted = The upload of { $folder } did not end: { $here } of { $all } files are here, { $size } to go.
upload-folder-known = Sent from the folder { $folder }. Changed something in it? Only what changed is sent.
upload-read-again = Read it again
upload-not-granted = The browser may not read the folder. Choose it again: only what is missing is sent.
upload-choose-again = Choose the folder { $folder } again, and it is done: only what changed is sent.
upload-note-kept = Edited here since, and kept as they are here: { $paths }. Put them into your folder, too.
upload-note-both = Changed here and in your folder; the draft’s stay: { $paths }. To send yours, take them out here and choose the folder again.
upload-note-more = In the draft, but not in your folder: { $paths }.
upload-take-out = Take them out
upload-folder = Folder
upload-folder-what = sent piece by piece, going on where it stopped
upload-drop = Drop the design’s folder anywhere on this page, or
upload-choose = Choose a folder
upload-choose-files = Choose files
upload-keep-places = Keep where photos were taken
upload-progress = Upload
upload-again = Try again
upload-files = Files on their way
publish-asked = What is it called?
publish-free = { $name } is free: the first version of a new design.
publish-taken = { $name } is published; its newest version is { $version }. Give this one a higher number.
publish-malformed = Names are written so: { $slug }
publish-crumb = Publish
publish-steps = Three steps
publish-step-folder = The folder: its files are sent, and you see what each is taken for.
publish-step-questions = Questions, only about what design.toml does not say.
publish-step-publish = Look it over and publish.
wizard-steps = Steps
wizard-files = Files
wizard-questions = Questions
wizard-later = once there are files
wizard-publish = Publish
wizard-final = final: a version never changes
draft-findings-below = Each stands below, at its field.
draft-as-seen = As others will see it
draft-before = Before it can be published
draft-needs-files = Its files
draft-has-files = { $n ->
    [one] One file is here
   *[other] { $n } files are here
}
draft-nothing-stands = Nothing stands against it
draft-warnings-allow = { $warnings ->
    [one] One thing to look at; it does not hinder publishing
   *[other] { $warnings } things to look at; they do not hinder publishing
}
files-edit = Edit
files-edit-named = Edit { $path }
files-remove = Take out
files-leave-out = Leave it out
files-keep-place = Keep the place on purpose
files-keeps-place = with its place
files-more = More files of this folder
files-chosen = What to do with the files that are ticked
files-kind = What they are
files-kind-auto = as their names say
files-kind-set = Say what they are
files-none-chosen = Tick one or more files first.
questions-title = { $n ->
    [one] One question
   *[other] { $n } questions
}
questions-told = What it is
questions-rest = the rest is in design.toml
questions-change = { $n ->
    [one] One answer is in design.toml. Look at it or change it
   *[other] { $n } answers are in design.toml. Look at them or change them
}
questions-conflict = Somebody changed the same lines of design.toml meanwhile. What you typed is below; look at it and save again.
toml-lead = These files have no design.toml. Saving writes one.
toml-name = Title
toml-name-hint = What people call it
toml-summary = Summary
toml-summary-hint = One sentence: what it does and for whom
toml-licensor = Who licenses it?
toml-licensor-hint = A person or a community, as it should be named
toml-category = Category
toml-category-hint = From wide to narrow, with / between: food/drying
toml-keywords = Keywords
toml-keywords-hint = Words people search for, with commas between
toml-languages = Languages of the documentation
toml-languages-hint = Their tags, with commas between: en, es
toml-technology = How far is it?
toml-technology-hint = Technology readiness, by Open Know-How
toml-documented = How well is it documented?
toml-documented-hint = Documentation readiness, by Open Know-How
toml-bom = Bill of materials
toml-bom-hint = The file that lists what is needed: bom.csv
toml-repository = Where it is developed
toml-repository-hint = An address that begins with https://
toml-level-none = not stated
toml-otrl-1 = an idea
toml-otrl-2 = a concept
toml-otrl-3 = a design
toml-otrl-4 = a prototype
toml-otrl-5 = tried by others
toml-otrl-6 = proven and certified
toml-odrl-1 = begun
toml-odrl-2 = being written
toml-odrl-3 = complete
toml-odrl-3-star = complete, and made by somebody else
toml-odrl-4 = audited
toml-licenses-hint = Others may build on it on these terms, for ever. This is not legal advice.
toml-save = Save and check
toml-save-what = Writes design.toml; comments and order stay.
toml-edit = Edit design.toml itself
license-title = License
license-lead = what others may do with it
license-change = design.toml names its licenses. Look at them or change them
license-other = Another
license-other-of = SPDX expression, { $slot }
license-hardware-hint = The design of the thing: CAD, meshes, drawings, boards
license-documentation-hint = Words and pictures
license-software-hint = Firmware and scripts
license-no-software = No firmware among the files: nothing to choose
license-none = None of its own
license-cern-s = Who passes on a changed design, or things made from it, shares the changes.
license-cern-w = Changes to it are shared; it may be part of something that is not.
license-cern-p = Anyone may use it, also in closed things, and names you.
license-cc0 = No conditions at all.
license-cc-by-sa = Others name you and share what they change.
license-cc-by = Others name you.
license-as-hardware = As the hardware
license-gpl = Who passes on a changed program shares its source.
license-apache = Anyone may use it, keeps the notices, and gets the patents.
license-mit = Anyone may use it and keeps the notice.
license-no-slot = There are no programs.
rows-title = Parts
rows-lead = what is made or bought, and how
rows-proposed = { $n ->
    [one] One part, as the file names tell. Look it over.
   *[other] { $n } parts, as the file names tell. Look them over.
}
rows-write = Write them into design.toml
rows-left-out = { $n ->
    [one] One more part is edited in design.toml itself.
   *[other] { $n } more parts are edited in design.toml itself.
}
rows-change = design.toml lists its parts. Look at them or change them
rows-name = Name
rows-id = id, made of the name
rows-quantity = Quantity
rows-made = How and of what
rows-process = Process
rows-material = Material
rows-thickness = Thickness
rows-files = Files
rows-source = Source
rows-export = Export, for the machine
rows-take-out = Take out
rows-add = Add a row
rows-several = Several files of a part: with | between.
