mail-hello = Hello { $handle },
mail-site = This mail comes from the registry at { $site }.
mail-not-you = If this was not you, do nothing; the link ends by itself.
mail-not-you-password = If this was not you, choose a new password at once.
mail-unsubscribe = No more mail like this
mail-or-copy = If the button does nothing, open this address:

mail-verify-subject = Is this your address?
mail-verify-text = Somebody, hopefully you, entered this address for the account { $handle }. Say that it is yours; the link works once and for two days.
mail-verify-do = This is my address
mail-changed-subject = Your e-mail address was changed
mail-changed-text = Mail for your account now goes to { $new }. This address gets none from now on.
mail-changed-undo = If this was not you, take the change back; that works for seven days and signs everybody out.
mail-changed-do = Take it back
mail-reset-subject = Choose a new password
mail-reset-text = Somebody, hopefully you, asked for a new password for the account { $handle }. The link works once and for one hour.
mail-reset-do = Choose a new password
mail-password-subject = Your password was changed
mail-password-text = The password of your account was changed, and all other browsers were signed out.
mail-passkey-subject = A passkey was added to your account
mail-passkey-text = The passkey “{ $name }” can now sign in to your account.
mail-account-do = Look at your account
mail-waits-subject = { $handle } asks for an account
mail-waits-text = Somebody asks for an account under the handle { $handle }.
mail-waits-why = They say: { $why }
mail-waits-do = Decide
mail-approved-subject = Your account is open
mail-approved-text = An administrator opened the account { $handle }. Sign in with the password you chose.
mail-approved-do = Sign in
mail-declined-subject = Your account was not opened
mail-declined-text = An administrator did not open the account { $handle }. What you entered was deleted.
mail-declined-why = They say: { $why }
mail-export-subject = Your data is packed
mail-export-text = Everything you have here is packed in one file. You can download it for seven days, signed in.
mail-export-do = Go to the download
mail-erased-subject = Your account is deleted
mail-erased-text = The account { $handle } is deleted, and with it your address. This is the last mail you get from here.
mail-invitation-subject = { $inviter } invites you into { $community }
mail-invitation-text = { $inviter } invites you into { $community } as { $role }. The link works once, until { $until }.
mail-invitation-do = See the invitation
mail-news-subject = { $n ->
    [one] 1 thing happened
   *[other] { $n } things happened
}
mail-news-more = { $n ->
    [one] and 1 more
   *[other] and { $n } more
}
