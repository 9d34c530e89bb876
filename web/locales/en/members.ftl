# The members of an actor
members-title = Members of { $actor }
