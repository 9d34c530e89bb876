//! The words of notifications: what people are told of, and how they want to be
//! told.

use crate::access::words;

words! {
    /// What somebody is told of.
    NotificationKind {
        /// A new release of a design one follows, or of an actor one follows.
        ReleasePublished = "release-published",
        /// A release of such a design is passed over by new resolutions.
        ReleaseYanked = "release-yanked",
        /// One is a member of an actor now.
        MemberAdded = "member-added",
        /// One is no member of an actor any more.
        MemberRemoved = "member-removed",
        /// One has another role in an actor.
        RoleChanged = "role-changed",
        /// Somebody accepted an invitation into an actor one owns.
        InvitationAccepted = "invitation-accepted",
        /// A design is offered to an actor one owns.
        TransferOffered = "transfer-offered",
        /// A design that one offered was taken.
        TransferAccepted = "transfer-accepted",
        /// Somebody else published a draft that one opened.
        DraftPublished = "draft-published",
    }
}

words! {
    /// How somebody wants to be told.
    Telling {
        /// By a mail at once, several within an hour in one; and on the page.
        Mail = "mail",
        /// By one mail a day; and on the page.
        Daily = "daily",
        /// On the page.
        Page = "page",
        /// Not at all.
        Nothing = "none",
    }
}

impl NotificationKind {
    /// How people are told who did not choose: by mail of what waits for them or
    /// warns them, once a day of what is new.
    pub fn usual_telling(self) -> Telling {
        match self {
            Self::ReleaseYanked
            | Self::MemberAdded
            | Self::MemberRemoved
            | Self::RoleChanged
            | Self::TransferOffered
            | Self::TransferAccepted => Telling::Mail,
            Self::ReleasePublished => Telling::Daily,
            Self::DraftPublished | Self::InvitationAccepted => Telling::Page,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_what_they_write() {
        for kind in NotificationKind::ALL {
            assert_eq!(NotificationKind::parse(kind.as_str()), Some(*kind));
        }
        for telling in Telling::ALL {
            assert_eq!(Telling::parse(telling.as_str()), Some(*telling));
        }
        assert_eq!(NotificationKind::parse("everything"), None);
    }
}
