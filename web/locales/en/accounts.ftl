account-title = Your account
account-lead = Only you see this page. Others see
account-profile = your page
account-communities = Communities
account-communities-what = you develop designs with
account-no-communities = You are in none yet. Found one, or ask to be added to one.
account-community-new = Found a community
account-community-name = Name
account-community-kind = What it is
account-community-do = Found it
account-tokens = Tokens
account-tokens-what = for wright and scripts
account-no-tokens = None. wright login makes one for you.
account-token-made = Your new token “{ $name }”
account-token-once = shown this once
account-token-keep = Put it where the machine reads it now. We keep only its fingerprint; lost means making a new one.
account-sessions = Sessions
account-sessions-what = signed in now
account-device = Allow a machine

token-name = Token
token-may = It may
token-last-used = Last used
token-ends = Ends
token-never = never
token-do = Do
token-revoke = Withdraw
token-revoke-named = Withdraw the token { $name }
token-new = New token
token-what-for = What is it for?
token-only-for = Only for
token-only-for-hint = Designs such as my-community/* or my-community/dryer, separated by spaces; empty for all you may.
token-ends-after = Ends after
token-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
token-bound = It can never do more than you can on the day it is used.
token-make = Make the token
token-no-scope = Choose at least one thing the token may do.
token-bad-pattern = “{ $pattern }” is not a name pattern. Write actor/* or actor/name.

session-here = This browser
session-other = Another browser
session-since = since { $day }
session-this = here
session-end = End

scope-publish = publish
scope-yank = yank
scope-propose = propose
scope-claim = claim
scope-run = run
scope-need = need
scope-facility = facility
scope-admin = admin

device-title = Allow a machine
device-lead = A machine that runs wright login shows a code. Here you say whether it may act for you.
device-code = Code
device-code-hint = Eight letters, good for 10 minutes
device-look = Look it up
device-how = Run wright login on the machine. It prints the code, and this address.
device-asks = { $client } asks to act for you.
device-until = Ends
device-may = It may
device-warning = Only allow what you started yourself. Nobody from this registry will ever ask you for a code.
device-approve = Allow it
device-deny = No, refuse it
device-unknown = No machine asks with this code. It may be mistyped, used already, or older than 10 minutes.
