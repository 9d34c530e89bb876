drafts-title = Drafts
drafts-lead = What you and your communities are preparing. Nobody else sees it until it is published.
drafts-begin = Begin a draft
drafts-none = No drafts
drafts-none-what = A draft holds the files of a version until it is published. Begin with a folder, or edit a version that is out.
drafts-from-nothing = a new beginning
drafts-from = begun from { $version }
drafts-files = { $n ->
    [one] 1 file
   *[other] { $n } files
}, { $size }
drafts-unfinished = { $n ->
    [one] 1 file is not all here
   *[other] { $n } files are not all here
}
drafts-last-by = { $handle }
drafts-kept = Kept until { $day }, longer with every change
drafts-continue = Continue
drafts-continue-named = Continue { $design } { $version }
drafts-discard-named = Discard { $design } { $version }
drafts-older = Older drafts
drafts-discarded = Discarded
drafts-discarded-what = kept for { $hours } hours
drafts-discarded-at = Discarded
drafts-gone-at = Gone
drafts-restore = Put back
drafts-restore-named = Put { $design } { $version } back
done-draft-restored = The draft is back.

begun-title = Edit { $design } { $version }
begun-head = You have begun already
begun-lead = Your draft { $version } began from { $from } and was changed
begun-what = Go on where you stopped, or begin again with the files as they were published. Both are kept.
begun-continue = Continue that draft
begun-another = Begin another
done-draft-begun = The draft holds everything the published version has. Change what you like.
