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

upload-folder = Folder
upload-folder-what = sent piece by piece, going on where it stopped
upload-drop = Drop the folder here, or
upload-choose = Choose a folder
upload-keep-places = Keep where photos were taken
upload-progress = Upload
upload-read = Reading the folder
upload-hashing = computing the digest
upload-sending = sending
upload-here = already here
upload-done = sent
upload-failed = failed
upload-waiting = waiting
upload-pause = Pause
upload-resume = Go on
upload-again = Try again
upload-offline = The connection is gone. It goes on by itself when it is back.
upload-no-toml = There is no design.toml at the top of this folder. Give the design a name and a version below: the files are sent, and the next page asks for the rest.
upload-bad-toml = Its design.toml cannot be read:
upload-other-design = This folder's design.toml names another design or version than this draft. Choose its own folder, or open another draft.
upload-place-removed = place removed
upload-all = All files are here. Opening the draft.

draft-title = { $design } { $version }, a draft
draft-crumb = Draft
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
toml-title = What it is
toml-lead = These files have no design.toml. This writes one, with the parts their names tell.
toml-name = Title
toml-summary = What does it do, in one sentence?
toml-licensor = Who licenses it?
toml-licensor-hint = A person or a community, as it should be named
toml-hardware = License of the hardware
toml-documentation = … of the documentation
toml-software = … of the software
toml-licenses-hint = SPDX expressions, such as CERN-OHL-S-2.0, CERN-OHL-P-2.0, CC-BY-4.0 or CC0-1.0. Others may build on it on these terms, for ever.
toml-write = Write design.toml
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
draft-discard-what = Its files go, unless a release has them, too. Nothing published changes.
draft-discard-do = Discard it
