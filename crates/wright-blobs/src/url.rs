//! Where blobs are kept: a folder, or a bucket with its endpoint. Secrets are never part of it.

use std::path::PathBuf;
use std::str::FromStr;

use secrecy::SecretString;
use url::Url;

use crate::BlobError;

const REGION_DEFAULT: &str = "us-east-1";

/// Where a store keeps its blobs, as the operator wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobUrl {
    /// `file:///absolute/folder`, or a path.
    Folder(PathBuf),
    /// `s3://bucket/prefix?endpoint=…&region=…&allow_http=true`.
    Bucket(Bucket),
}

/// A bucket of an S3-compatible store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// What every key starts with, without slashes at its ends; may be empty.
    pub prefix: String,
    /// The server, where it is not AWS.
    pub endpoint: Option<String>,
    /// The region to sign for.
    pub region: String,
    /// Whether an endpoint without TLS is accepted.
    pub allow_http: bool,
}

/// Who may read and write the bucket.
#[derive(Debug, Clone)]
pub struct S3Credentials {
    /// The access key's id.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: SecretString,
    /// The token of temporary credentials.
    pub session_token: Option<SecretString>,
}

impl BlobUrl {
    /// Reads `file:///…`, `s3://…` or a path.
    ///
    /// # Errors
    /// [`BlobError::Configuration`], with what to write instead.
    pub fn parse(text: &str) -> Result<Self, BlobError> {
        if !text.contains("://") {
            return match text {
                "" => Err(wrong("the blob URL is empty")),
                path => Ok(Self::Folder(path.into())),
            };
        }
        let url = Url::parse(text).map_err(|error| wrong(&format!("{text}: {error}")))?;
        match url.scheme() {
            "file" => url
                .to_file_path()
                .map(Self::Folder)
                .map_err(|()| wrong("write file:///absolute/folder")),
            "s3" => Bucket::parse(&url).map(Self::Bucket),
            other => Err(wrong(&format!("{other}:// is neither file:// nor s3://"))),
        }
    }
}

impl FromStr for BlobUrl {
    type Err = BlobError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl Bucket {
    fn parse(url: &Url) -> Result<Self, BlobError> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("keys do not belong into the URL, set them apart"));
        }
        let mut bucket = Self {
            name: url.host_str().unwrap_or_default().to_owned(),
            prefix: url.path().trim_matches('/').to_owned(),
            endpoint: None,
            region: REGION_DEFAULT.to_owned(),
            allow_http: false,
        };
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "endpoint" => bucket.endpoint = Some(value.into_owned()),
                "region" => bucket.region = value.into_owned(),
                "allow_http" => bucket.allow_http = value == "true",
                other => return Err(wrong(&format!("s3:// has no option {other}"))),
            }
        }
        bucket.check()
    }

    fn check(self) -> Result<Self, BlobError> {
        if self.name.is_empty() {
            return Err(wrong("write s3://bucket"));
        }
        let plain = self
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| endpoint.starts_with("http://"));
        if plain && !self.allow_http {
            return Err(wrong("an endpoint without TLS needs allow_http=true"));
        }
        Ok(self)
    }
}

fn wrong(reason: &str) -> BlobError {
    BlobError::Configuration(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_folders_and_buckets() {
        let folder = |path: &str| BlobUrl::Folder(path.into());
        assert_eq!(BlobUrl::parse("data/blobs").unwrap(), folder("data/blobs"));
        assert_eq!(
            BlobUrl::parse("file:///srv/a%20b").unwrap(),
            folder("/srv/a b")
        );
        let url = "s3://blobs/some/place/?endpoint=http://127.0.0.1:8333&allow_http=true";
        let bucket = Bucket {
            name: "blobs".into(),
            prefix: "some/place".into(),
            endpoint: Some("http://127.0.0.1:8333".into()),
            region: "us-east-1".into(),
            allow_http: true,
        };
        assert_eq!(BlobUrl::parse(url).unwrap(), BlobUrl::Bucket(bucket));
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        for (text, reason) in [
            ("", "empty"),
            ("ftp://x/y", "ftp:// is neither"),
            ("file://host/x", "absolute"),
            ("s3://", "s3://bucket"),
            ("s3://key:secret@bucket", "set them apart"),
            ("s3://bucket?endpoint=http://x", "allow_http"),
            ("s3://bucket?secret=x", "no option secret"),
        ] {
            let error = BlobUrl::parse(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
