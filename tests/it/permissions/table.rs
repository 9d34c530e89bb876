//! The table: a row a route.

use super::*;

/// The table. `crew` is a community; `guest` is a contributor of it whom nobody else is.
pub(super) fn rows() -> Vec<Route> {
    let mut rows = people_rows();
    rows.extend(actor_rows());
    rows.extend(invitation_rows());
    rows.extend(follow_rows());
    rows.extend(admin_rows());
    rows.extend(draft_rows());
    rows.extend(draft_editing_rows());
    rows.extend(upload_rows());
    rows.extend(design_rows());
    rows.extend(transfer_rows());
    rows
}

fn people_rows() -> Vec<Route> {
    let own = |method, template| {
        Route::new(method, template)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        Route::new(Method::GET, "/api/v1/openapi.json").ok(200, &[&ALL]),
        Route::new(Method::POST, "/api/v1/accounts")
            .body(json!({ "handle": "somebody-new", "email": "new@example.org", "password": "x" }))
            // Everybody may ask; this request is refused for its password, so that it can be repeated.
            .refused("validation", &[&ALL]),
        Route::new(Method::POST, "/api/v1/session")
            .body(json!({ "login": "x".repeat(400), "password": "x" }))
            .refused("unauthenticated", &[&ALL]),
        Route::new(Method::DELETE, "/api/v1/session")
            .ok(204, &[&[Anonymous, Suspended], SESSIONS, TOKENS])
            .refused("unauthenticated", &[BAD_TOKENS])
            .refused("suspended", &[&[TokenOfSuspended]]),
        own(Method::GET, "/api/v1/me").ok(200, &[SESSIONS, TOKENS]),
        own(Method::GET, "/api/v1/sessions")
            .ok(200, &[SESSIONS])
            .all_others("forbidden"),
        own(Method::DELETE, "/api/v1/sessions/{id}")
            .at("/api/v1/sessions/01900000-0000-7000-8000-000000000000")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
        own(Method::GET, "/api/v1/tokens")
            .ok(200, &[SESSIONS])
            .all_others("forbidden"),
        own(Method::POST, "/api/v1/tokens")
            .body(json!({ "name": "x", "scopes": ["publish"], "patterns": ["*"] }))
            .ok(201, &[SESSIONS])
            .all_others("forbidden"),
        own(Method::DELETE, "/api/v1/tokens/{id}")
            .at("/api/v1/tokens/01900000-0000-7000-8000-000000000000")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
        Route::new(Method::POST, "/api/v1/device")
            .body(json!({ "client": "x", "scopes": ["publish"], "patterns": ["*"] }))
            .ok(200, &[&ALL]),
        Route::new(Method::POST, "/api/v1/device/token")
            .body(json!({ "device_code": "x" }))
            .refused("device-expired", &[&ALL]),
    ]
}

fn actor_rows() -> Vec<Route> {
    let acting = |method, template| {
        Route::new(method, template)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        acting(Method::POST, "/api/v1/actors")
            .body(json!({ "handle": "crew", "kind": "community", "display_name": "x" }))
            .refused("handle-taken", &[SESSIONS])
            .all_others("forbidden"),
        Route::new(Method::GET, "/api/v1/actors/{handle}")
            .at("/api/v1/actors/crew")
            .ok(200, &[&ALL]),
        acting(Method::PATCH, "/api/v1/actors/{handle}")
            .at("/api/v1/actors/crew")
            .body(json!({ "summary": "x" }))
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        acting(Method::PUT, "/api/v1/actors/{handle}/members/{person}")
            .at("/api/v1/actors/crew/members/guest")
            .body(json!({ "role": "maintainer" }))
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        acting(Method::DELETE, "/api/v1/actors/{handle}/members/{person}")
            .at("/api/v1/actors/crew/members/guest")
            .ok(204, &[&[Owner]])
            .all_others("forbidden"),
    ]
}

fn invitation_rows() -> Vec<Route> {
    let acting = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    let [all, one, secret, accept, decline] = [
        "/api/v1/actors/{handle}/invitations",
        "/api/v1/actors/{handle}/invitations/{id}",
        "/api/v1/invitations/{secret}",
        "/api/v1/invitations/{secret}/accept",
        "/api/v1/invitations/{secret}/decline",
    ];
    let of_crew = "/api/v1/actors/crew/invitations";
    vec![
        acting(Method::GET, all, of_crew)
            .ok(200, &[&[Owner]])
            .all_others("forbidden"),
        acting(Method::POST, all, of_crew)
            .body(json!({ "role": "contributor" }))
            .ok(201, &[&[Owner]])
            .all_others("forbidden"),
        acting(
            Method::DELETE,
            one,
            "/api/v1/actors/crew/invitations/01900000-0000-7000-8000-000000000000",
        )
        .refused("not-found", &[&[Owner]])
        .all_others("forbidden"),
        // Everybody may look at what their secret is for; this one is nobody's.
        Route::new(Method::GET, secret)
            .at("/api/v1/invitations/none")
            .refused("unauthenticated", &[BAD_TOKENS])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("not-found"),
        acting(Method::POST, accept, "/api/v1/invitations/none/accept")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
        acting(Method::POST, decline, "/api/v1/invitations/none/decline")
            .refused("not-found", &[SESSIONS])
            .all_others("forbidden"),
    ]
}

fn follow_rows() -> Vec<Route> {
    let following = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .ok(204, &[SESSIONS])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("forbidden")
    };
    let [actor, design] = [
        "/api/v1/actors/{handle}/follow",
        "/api/v1/designs/{actor}/{name}/follow",
    ];
    let [crew, corner] = [
        "/api/v1/actors/crew/follow",
        "/api/v1/designs/crew/corner/follow",
    ];
    vec![
        following(Method::PUT, actor, crew),
        following(Method::DELETE, actor, crew),
        following(Method::PUT, design, corner),
        following(Method::DELETE, design, corner),
    ]
}

fn admin_rows() -> Vec<Route> {
    let moderating = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .ok(204, &[&[Moderator, Administrator, TokenOfAdministrator]])
            .refused("token-pattern", &[&[TokenOfAdministratorForOthers]])
            .refused(
                "scope-missing",
                &[&[
                    TokenOfOwner,
                    TokenWithoutScope,
                    TokenForOthers,
                    TokenOfContributor,
                ]],
            )
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("forbidden")
    };
    let reason = || json!({ "reason": "x" });
    let [suspension, hidden, design] = [
        "/api/v1/admin/actors/{handle}/suspension",
        "/api/v1/admin/actors/{handle}/hidden",
        "/api/v1/admin/designs/{actor}/{name}/hidden",
    ];
    let [guest_suspension, guest_hidden, corner] = [
        "/api/v1/admin/actors/guest/suspension",
        "/api/v1/admin/actors/guest/hidden",
        "/api/v1/admin/designs/crew/corner/hidden",
    ];
    let mut tombstones = moderating(Method::POST, "/api/v1/admin/tombstones", "/api/v1/admin/tombstones")
        .body(json!({ "target": { "release": { "name": "crew/nothing", "version": "1.0.0" } }, "status": 410, "reason": "x" }));
    // Let through, but there is no such release to remove.
    let (_, moderators) = std::mem::take(&mut tombstones.allowed);
    tombstones.refused.push(("not-found", moderators));
    vec![
        moderating(Method::PUT, suspension, guest_suspension).body(reason()),
        moderating(Method::DELETE, suspension, guest_suspension),
        moderating(Method::PUT, hidden, guest_hidden).body(reason()),
        moderating(Method::DELETE, hidden, guest_hidden),
        moderating(Method::PUT, design, corner).body(reason()),
        moderating(Method::DELETE, design, corner),
        tombstones,
    ]
}

/// Members from contributors on, and their tokens.
const DRAFTERS: &[Who] = &[
    Contributor,
    Maintainer,
    Owner,
    TokenOfOwner,
    TokenOfContributor,
];
/// Members from maintainers on, and their tokens.
const PUBLISHERS: &[Who] = &[Maintainer, Owner, TokenOfOwner];

/// A draft is not public: who is no member does not learn that it is there.
fn drafting(method: Method, template: &'static str, path: &'static str) -> Route {
    Route::new(method, template)
        .at(path)
        .refused("unauthenticated", &[UNKNOWN])
        .refused("suspended", &[&[TokenOfSuspended]])
        .refused("not-found", &[&[Stranger, Moderator, Administrator]])
        .refused(
            "not-found",
            &[&[TokenOfAdministrator, TokenOfAdministratorForOthers]],
        )
        .refused("scope-missing", &[&[TokenWithoutScope]])
        .refused("token-pattern", &[&[TokenForOthers]])
}

fn draft_rows() -> Vec<Route> {
    let note = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"docs/note.md\"\r\n\r\nhi\r\n--x--\r\n";
    vec![
        // A token sees what it reaches, which may be nothing.
        Route::new(Method::GET, "/api/v1/drafts")
            .ok(200, &[SESSIONS, TOKENS])
            .refused("suspended", &[&[TokenOfSuspended]])
            .all_others("unauthenticated"),
        Route::new(Method::POST, "/api/v1/drafts")
            .body(json!({ "name": "crew/corner", "version": "8.0.{n}" }))
            .ok(201, &[DRAFTERS])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused("token-pattern", &[&[TokenForOthers]])
            .refused(
                "scope-missing",
                &[&[
                    TokenWithoutScope,
                    TokenOfAdministrator,
                    TokenOfAdministratorForOthers,
                ]],
            )
            .all_others("forbidden"),
        drafting(Method::GET, "/api/v1/drafts/{id}", "/api/v1/drafts/{draft}").ok(200, &[DRAFTERS]),
        drafting(
            Method::PATCH,
            "/api/v1/drafts/{id}",
            "/api/v1/drafts/{draft}",
        )
        .body(json!({ "put": [], "remove": ["docs/nothing.md"] }))
        .if_match()
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::DELETE,
            "/api/v1/drafts/{id}",
            "/api/v1/drafts/{draft}",
        )
        .if_match()
        .ok(204, &[DRAFTERS]),
        drafting(
            Method::POST,
            "/api/v1/drafts/{id}/files",
            "/api/v1/drafts/{draft}/files",
        )
        .bytes("multipart/form-data; boundary=x", note)
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::GET,
            "/api/v1/drafts/{id}/files/{path}",
            "/api/v1/drafts/{draft}/files/README.md",
        )
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::GET,
            "/api/v1/drafts/{id}/check",
            "/api/v1/drafts/{draft}/check",
        )
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::POST,
            "/api/v1/drafts/{id}/publish",
            "/api/v1/drafts/{draft}/publish",
        )
        .body(json!({}))
        .ok(201, &[PUBLISHERS])
        .refused("forbidden", &[&[Contributor, TokenOfContributor]]),
        Route::new(Method::GET, "/api/v1/events/{id}")
            .at("/api/v1/events/01900000-0000-7000-8000-000000000000")
            .ok(200, &[&ALL]),
    ]
}

fn draft_editing_rows() -> Vec<Route> {
    let readme = wright_model::Digest::of(b"# Corner\n\nPrint four.\n");
    vec![
        drafting(
            Method::PUT,
            "/api/v1/drafts/{id}/files/{path}",
            "/api/v1/drafts/{draft}/files/docs/new.md",
        )
        .bytes("application/octet-stream", "hi")
        .header("if-none-match", "*")
        .ok(204, &[DRAFTERS]),
        drafting(
            Method::DELETE,
            "/api/v1/drafts/{id}/files/{path}",
            "/api/v1/drafts/{draft}/files/README.md",
        )
        .header("if-match", format!("\"{readme}\""))
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::PUT,
            "/api/v1/drafts/{id}/version",
            "/api/v1/drafts/{draft}/version",
        )
        .body(json!({ "version": "7.0.{n}" }))
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::POST,
            "/api/v1/drafts/{id}/restore",
            "/api/v1/drafts/{draft}/restore",
        )
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::GET,
            "/api/v1/drafts/{id}/previews",
            "/api/v1/drafts/{draft}/previews",
        )
        .ok(200, &[DRAFTERS]),
        drafting(
            Method::POST,
            "/api/v1/drafts/{id}/previews",
            "/api/v1/drafts/{draft}/previews",
        )
        .body(json!({}))
        .ok(201, &[DRAFTERS]),
        drafting(
            Method::DELETE,
            "/api/v1/drafts/{id}/previews/{preview}",
            "/api/v1/drafts/{draft}/previews/01900000-0000-7000-8000-000000000000",
        )
        // Let through, but there is no such link.
        .refused("not-found", &[DRAFTERS]),
    ]
}

fn upload_rows() -> Vec<Route> {
    let digest = wright_model::Digest::of(b"0123456789");
    let metadata = format!(
        "path {},sha256 {}",
        BASE64.encode("cad/x.step"),
        BASE64.encode(digest.hex())
    );
    // An upload belongs to whoever began it; here the owner, whose tokens reach it too.
    let own = |method| {
        Route::new(method, "/api/v1/uploads/{id}")
            .at("/api/v1/uploads/{upload}")
            .header("tus-resumable", "1.0.0")
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused("scope-missing", &[&[TokenWithoutScope]])
            .refused("token-pattern", &[&[TokenForOthers]])
    };
    vec![
        Route::new(Method::OPTIONS, "/api/v1/drafts/{id}/uploads")
            .at("/api/v1/drafts/{draft}/uploads")
            .ok(204, &[&ALL]),
        drafting(
            Method::POST,
            "/api/v1/drafts/{id}/uploads",
            "/api/v1/drafts/{draft}/uploads",
        )
        .header("tus-resumable", "1.0.0")
        .header("upload-length", "10")
        .header("upload-metadata", metadata)
        .ok(201, &[DRAFTERS]),
        own(Method::HEAD)
            .ok(200, &[&[Owner, TokenOfOwner]])
            .all_others("not-found"),
        own(Method::PATCH)
            .header("upload-offset", "0")
            .bytes("application/offset+octet-stream", "01234")
            .ok(204, &[&[Owner, TokenOfOwner]])
            .all_others("not-found"),
        own(Method::DELETE)
            .ok(204, &[&[Owner, TokenOfOwner]])
            .all_others("not-found"),
    ]
}

fn design_rows() -> Vec<Route> {
    let reading = |template, path| Route::new(Method::GET, template).at(path).ok(200, &[&ALL]);
    // Designs are public, so that everybody may know which they may not touch.
    let maintaining = |method, template, path, status| {
        Route::new(method, template)
            .at(path)
            .ok(status, &[PUBLISHERS])
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
            .refused(
                "scope-missing",
                &[&[
                    TokenWithoutScope,
                    TokenOfAdministrator,
                    TokenOfAdministratorForOthers,
                ]],
            )
            .refused("token-pattern", &[&[TokenForOthers]])
            .all_others("forbidden")
    };
    let version = "/api/v1/designs/{actor}/{name}/versions/{version}";
    let yank = "/api/v1/designs/{actor}/{name}/versions/{version}/yank";
    let corrections = "/api/v1/designs/{actor}/{name}/versions/{version}/corrections";
    vec![
        // Everybody may ask; nobody has looked into this one.
        Route::new(Method::GET, "/api/v1/blobs/{digest}/report")
            .at("/api/v1/blobs/sha256:0000000000000000000000000000000000000000000000000000000000000000/report")
            .refused("not-found", &[&ALL]),
        reading("/api/v1/designs", "/api/v1/designs"),
        reading("/api/v1/search", "/api/v1/search?q=corner"),
        reading("/api/v1/search/suggest", "/api/v1/search/suggest?q=cor"),
        reading(
            "/api/v1/designs/{actor}/{name}",
            "/api/v1/designs/crew/corner",
        ),
        reading(version, "/api/v1/designs/crew/corner/versions/1.0.0"),
        reading(
            "/api/v1/designs/{actor}/{name}/versions/{version}/bom",
            "/api/v1/designs/crew/corner/versions/1.0.0/bom?n=3",
        ),
        maintaining(
            Method::DELETE,
            version,
            "/api/v1/designs/crew/corner/versions/{fresh}",
            204,
        ),
        maintaining(
            Method::PUT,
            yank,
            "/api/v1/designs/crew/corner/versions/{fresh}/yank",
            200,
        )
        .body(json!({ "class": "defect", "why": "x" })),
        maintaining(
            Method::DELETE,
            yank,
            "/api/v1/designs/crew/corner/versions/{yanked}/yank",
            200,
        ),
        reading(
            corrections,
            "/api/v1/designs/crew/corner/versions/1.0.0/corrections",
        ),
        maintaining(
            Method::PUT,
            corrections,
            "/api/v1/designs/crew/corner/versions/{fresh}/corrections",
            200,
        )
        .header("if-match", "*")
        .body(json!({ "corrections": [{ "of": "corner", "what": "mass", "value": "26 g" }] })),
    ]
}

fn transfer_rows() -> Vec<Route> {
    let owning = |method, template, path| {
        Route::new(method, template)
            .at(path)
            .refused("unauthenticated", &[UNKNOWN])
            .refused("suspended", &[&[TokenOfSuspended]])
    };
    vec![
        owning(
            Method::POST,
            "/api/v1/designs/{actor}/{name}/rename",
            "/api/v1/designs/crew/{moving}/rename",
        )
        .body(json!({ "name": "renamed{n}" }))
        .ok(200, &[&[Owner]])
        .all_others("forbidden"),
        owning(
            Method::POST,
            "/api/v1/designs/{actor}/{name}/transfer",
            "/api/v1/designs/crew/{moving}/transfer",
        )
        .body(json!({ "to": "maintainer" }))
        .ok(201, &[&[Owner]])
        .all_others("forbidden"),
        owning(Method::GET, "/api/v1/transfers", "/api/v1/transfers")
            .ok(200, &[SESSIONS])
            .all_others("forbidden"),
        // The person `maintainer` is offered the design, and is the owner of themselves.
        owning(
            Method::POST,
            "/api/v1/transfers/{id}/accept",
            "/api/v1/transfers/{transfer}/accept",
        )
        .ok(200, &[&[Maintainer]])
        .all_others("forbidden"),
        owning(
            Method::DELETE,
            "/api/v1/transfers/{id}",
            "/api/v1/transfers/{transfer}",
        )
        .ok(204, &[&[Owner, Maintainer]])
        .all_others("forbidden"),
    ]
}
