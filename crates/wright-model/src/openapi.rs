//! How the types of this crate appear in the OpenAPI document: all of them
//! travel as text (or, for [`Quantity`], as an integer).

use crate::{
    ActorHandle, ActorKind, DependencyKind, DesignName, DesignPath, DesignSlug, Digest, FileKind,
    LicenseExpression, Licenses, NamePattern, PartId, Quantity, Requirement, Role, Scope, Scopes,
    Slot, Version, YankClass, id,
};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, Schema, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

macro_rules! text_schemas {
    ($($type:ty: $description:literal, $example:literal;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .examples([$example])
                    .into()
            }
        }
        impl ToSchema for $type {}
    )*};
}

text_schemas! {
    ActorHandle: "An actor's handle: 2 to 39 of a–z, 0–9 and single hyphens between them.", "rural-energy";
    DesignSlug: "A design's own name: 2 to 64 of a–z, 0–9 and single hyphens between them.", "box-dryer";
    DesignName: "A design's full name, actor/name.", "rural-energy/box-dryer";
    DesignPath: "A file's path in a release: UTF-8 NFC, / between segments, at most 240 bytes.", "stl/corner.stl";
    Digest: "sha256: and 64 lowercase hex digits.", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    LicenseExpression: "An SPDX license expression.", "CERN-OHL-S-2.0";
    NamePattern: "Which designs a token reaches: *, actor/* or actor/name.", "rural-energy/*";
    PartId: "A part's id, unique in its release.", "tray-corner";
    Requirement: "Versions that will do, in Cargo's grammar.", "^1.2";
    Version: "SemVer 2.0 without build metadata, at most 64 bytes.", "0.3.0";
}

macro_rules! word_schemas {
    ($($type:ty: $description:literal;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .enum_values(Some(Self::ALL.iter().map(|word| word.as_str())))
                    .into()
            }
        }
        impl ToSchema for $type {}
    )*};
}

word_schemas! {
    ActorKind: "What an actor is.";
    DependencyKind: "What a dependency is used as.";
    FileKind: "The kind of a file.";
    Role: "What a member is in an actor.";
    Scope: "What a token may be used for.";
    Slot: "What a license covers.";
    YankClass: "Why a release was yanked.";
}

macro_rules! id_schemas {
    ($($type:ident,)*) => {$(
        impl PartialSchema for id::$type {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
                    .into()
            }
        }
        impl ToSchema for id::$type {}
    )*};
}

id_schemas! {
    RegistryId, AccountId, ActorId, DesignId, ReleaseId, DraftId, PreviewId, UploadId, SessionId, TokenId,
    DeviceId, TransferId, JobId, EventId, InvitationId,
}

impl PartialSchema for Scopes {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(Scope::schema()).into()
    }
}
impl ToSchema for Scopes {}

impl PartialSchema for Quantity {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("A quantity in millionths of its unit."))
            .minimum(Some(1))
            .into()
    }
}
impl ToSchema for Quantity {}

impl PartialSchema for Licenses {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .property("hardware", LicenseExpression::schema())
            .property("documentation", LicenseExpression::schema())
            .property("software", LicenseExpression::schema())
            .required("hardware")
            .into()
    }
}
impl ToSchema for Licenses {}
