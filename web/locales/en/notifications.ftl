# Following, and what people are told
follow-do = Follow
follow-end = Stop following
follow-end-named = Stop following { $name }
follows-title = What you follow
follows-what = you are told of new releases
follows-none = You follow nothing yet
follows-none-next = Press Follow on the page of a design or of whoever makes it.

notifications-choose = Choose what you are told, and how
notifications-all = What happened so far
notifications-read = Mark as read
notifications-read-all = Mark all as read
notifications-unread = Unread:
notifications-none = Nothing has happened yet
notifications-none-next = Follow a design or an actor, and you are told here of its next release.
notifications-no-mail = This registry sends no mail; you are told on the page.
notifications-when = The mail of the day comes at eight in the morning, { $zone }. Mails at once are gathered where there are several within an hour.

notification-release-published = A new release of what you follow
notification-release-yanked = A release of what you follow is yanked
notification-member-added = You become a member
notification-member-removed = You are taken out of a community
notification-role-changed = Your role changes
notification-invitation-accepted = Somebody accepts an invitation into a community of yours
notification-transfer-offered = A design is offered to you
notification-transfer-accepted = A design you offered is accepted
notification-draft-published = Somebody publishes a draft of yours
telling-mail = By mail, at once
telling-daily = By one mail a day
telling-page = On the page only
telling-none = Not at all

news-release-published = { $design } { $version } is out
news-release-yanked = { $design } { $version } was yanked: do not use it for new things
news-member-added = You are a member of { $actor } now, as { $role }
news-member-removed = You are no member of { $actor } any more
news-role-changed = You are { $role } of { $actor } now
news-invitation-accepted = Somebody joined { $actor } by invitation, as { $role }
news-transfer-offered = { $design } is offered to { $actor }
news-transfer-accepted = { $actor } took { $design }
news-draft-published = Your draft was published: { $design } { $version }

unsubscribe-title = No more mail?
unsubscribe-text = You go on finding what happened on your notifications page. Mail about your account itself, such as a new password, still comes.
unsubscribe-do = No more mail
unsubscribed-title = No more mail
unsubscribed-text = What happens stands on your notifications page from now on. You can choose again at any time.
unsubscribe-unknown-title = This link does nothing
unsubscribe-unknown-text = It is incomplete, or older than half a year. Sign in to choose what you are told.

done-followed = You are told what is new from now on.
done-unfollowed = You are not told of it any more.
notifications-more = More
