//! A bucket on some S3 server, in the words that `object_store` and the product understand.

use object_store::RetryConfig;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};

/// Where a bucket is and who may use it.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name, unique on its server.
    pub name: String,
    /// The server's URL, without the bucket.
    pub endpoint: String,
    /// Who may read and write it.
    pub access_key_id: String,
    /// And their secret.
    pub secret_access_key: String,
    /// The region to sign for.
    pub region: String,
}

impl Bucket {
    /// `s3://name`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("s3://{}", self.name)
    }

    /// Everything but the name, as options of `object_store`'s S3 client.
    #[must_use]
    pub fn options(&self) -> [(&'static str, String); 5] {
        let allow_http = self.endpoint.starts_with("http://");
        [
            ("aws_endpoint", self.endpoint.clone()),
            ("aws_access_key_id", self.access_key_id.clone()),
            ("aws_secret_access_key", self.secret_access_key.clone()),
            ("aws_region", self.region.clone()),
            ("aws_allow_http", allow_http.to_string()),
        ]
    }

    /// [`Self::options`] as environment variables for a child process.
    #[must_use]
    pub fn environment(&self) -> [(String, String); 5] {
        self.options()
            .map(|(name, value)| (name.to_uppercase(), value))
    }

    /// A client for the bucket.
    ///
    /// # Panics
    /// When the endpoint is not a URL.
    #[must_use]
    pub fn client(&self) -> AmazonS3 {
        self.client_with(RetryConfig::default())
    }

    /// A client for the bucket that tries again as it is told.
    ///
    /// # Panics
    /// When the endpoint is not a URL.
    #[must_use]
    pub fn client_with(&self, retry: RetryConfig) -> AmazonS3 {
        let named = AmazonS3Builder::new().with_bucket_name(&self.name);
        self.options()
            .into_iter()
            .fold(named, |builder, (key, value)| {
                let key: AmazonS3ConfigKey = key.parse().expect("object_store knows its options");
                builder.with_config(key, value)
            })
            .with_retry(retry)
            .build()
            .expect("the endpoint is a URL")
    }
}
