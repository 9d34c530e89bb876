api-title = The API
api-lead = Everything these pages do, programs can do. Each operation stands here with what it takes, what it answers and an example that works.
api-operations = Operations
api-begin = To begin
api-begin-token = A token lets a program act for you. It has scopes, names it reaches, and an end.
api-begin-token-where = Make a token
api-begin-refused = A refusal is JSON with a code that never changes its meaning.
api-begin-refused-where = Every code and what to do
api-begin-pages = A list comes in pages: give the next of one as ?after= of the following.
api-begin-repeat = A write with an Idempotency-Key may be sent again without harm.
api-begin-document = { $n ->
    [one] For programs: one operation in
   *[other] For programs: { $n } operations in
}
api-shell = In a shell
api-by-anybody = Anybody, without signing in
api-by-browser = A browser that is signed in; tokens cannot
api-by-token = A browser that is signed in, or a token
api-parameters = Parameters
api-body = Body
api-answers = Answers
api-refused = refused
api-example = Example
api-answered = Answer
api-types = Types
api-name = Name
api-designs = Designs
api-publishing = Publishing
api-people = People and access
api-moderation = Moderation
api-registry = This registry
