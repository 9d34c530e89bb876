previews-title = Preview links of { $design } { $version }
previews-head = Preview links
previews-lead = Whoever has a link sees the draft as it would be published, without an account. Once it is published, the link leads there.
previews-made = The link is ready
previews-made-what = It is shown this once. Send it to whom it is for.
previews-open = Open links
previews-none = There is none. Only members see this draft.
previews-nobody = For nobody in particular
previews-by = Made by { $handle }
previews-until = Opens the draft until
previews-close = Close
previews-close-named = Close the link { $label }
previews-new = New link
previews-label = For whom
previews-label-hint = So that you know which one to close later.
previews-days = For how long
previews-days-n = { $n ->
    [one] 1 day
   *[other] { $n } days
}
previews-make = Make a link
done-preview-closed = The link is closed.
preview-title = { $design } { $version }, preview
preview-unready = A draft that is not ready yet: its design.toml cannot be read. These are its files.
preview-files = Files
preview-no-files = There are none yet.
