layout-skip = Skip to content
layout-main = Main
layout-designs = Designs
layout-publish = Publish
layout-help = Help
layout-search = Search
layout-search-what = Search designs and parts
layout-search-from-anywhere = Search from anywhere
layout-notifications = Notifications
layout-notifications-unread = { $n ->
    [0] Notifications, none new
   *[other] Notifications, { $n } new
}
layout-my-page = Your page
layout-drafts = Your drafts
layout-account = Your account
layout-sign-in = Sign in
layout-sign-up = Create an account
layout-sign-out = Sign out
layout-about = About
layout-what = A registry of open hardware designs.
layout-what-more = What is light is shared globally, what is heavy is made locally.
layout-handbook = Handbook
layout-api = API
layout-feed = Atom feed
layout-categories = Categories
layout-reading = Language, units and theme
layout-language = Language
layout-units = Lengths in
layout-theme = Theme
layout-theme-system = As the system
layout-theme-light = Light
layout-theme-dark = Dark
layout-copy = Copy
layout-copied = Copied
