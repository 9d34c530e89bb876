//! The peer that serves: nginx with Debian's defaults, for files and for git's smart HTTP.

use std::fmt::Write as _;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::kit::{Kit, find};
use crate::process::{Running, timed};

/// nginx, and what stands behind it.
#[derive(Debug)]
pub(crate) struct Nginx {
    /// The server.
    pub(crate) process: Running,
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    /// Runs `git http-backend`.
    _gateway: Option<Running>,
}

impl Nginx {
    /// Serves the files of `files`.
    pub(crate) fn files(kit: &Kit, files: &Path) -> Result<Self> {
        Self::start(kit, files, None)
    }

    /// Serves the files of `files`, and the repositories of `repositories` under `/git/`.
    pub(crate) fn files_and_git(kit: &Kit, files: &Path, repositories: &Path) -> Result<Self> {
        Self::start(kit, files, Some(repositories))
    }

    fn start(kit: &Kit, files: &Path, repositories: Option<&Path>) -> Result<Self> {
        let folder = kit.fresh_folder("nginx")?;
        let port = free_port()?;
        let socket = folder.join("gateway");
        let mut gateway = None;
        let mut locations = String::new();
        if let Some(repositories) = repositories {
            gateway = Some(start_gateway(&folder, &socket)?);
            locations = git_location(&socket, repositories)?;
        }
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(&folder, files, port, &locations))?;
        let program = find("nginx").context("nginx is not installed")?;
        let mut command = Command::new(program);
        command.arg("-p").arg(&folder).arg("-c").arg(&file);
        let mut process = Running::start("nginx", &mut command, &folder.join("log"))?;
        process.wait_for(|_| std::net::TcpStream::connect(("127.0.0.1", port)).ok())?;
        Ok(Self {
            process,
            url: format!("http://127.0.0.1:{port}"),
            _gateway: gateway,
        })
    }
}

fn configuration(folder: &Path, files: &Path, port: u16, locations: &str) -> String {
    let folder = folder.display();
    let mut text = format!(
        "daemon off;\nworker_processes auto;\npid {folder}/pid;\nerror_log {folder}/error.log;\n\
         events {{ worker_connections 768; }}\nhttp {{\n\
         sendfile on;\ntcp_nopush on;\ndefault_type application/octet-stream;\n\
         access_log {folder}/access.log;\n"
    );
    // wrk keeps its connections; by default nginx closes each after a thousand requests.
    text.push_str("keepalive_requests 1000000000;\n");
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(text, "{kind}_temp_path {folder}/{kind};");
    }
    let _ = write!(
        text,
        "server {{\nlisten 127.0.0.1:{port};\nroot {};\n{locations}}}\n}}\n",
        files.display()
    );
    // Started by root, its workers must still read the scratch folder.
    format!("user {};\n{text}", user())
}

fn user() -> String {
    let said = timed(Command::new("id").arg("-un")).map(|(said, _)| said);
    said.map_or_else(|_| "nobody".to_owned(), |said| said.trim().to_owned())
}

fn start_gateway(folder: &Path, socket: &Path) -> Result<Running> {
    let program = find("fcgiwrap").context("fcgiwrap is not installed")?;
    let mut command = Command::new(program);
    // One process, which a clone does not notice: several would outlive the one that is ended.
    command.arg("-s").arg(format!("unix:{}", socket.display()));
    let mut gateway = Running::start("fcgiwrap", &mut command, &folder.join("gateway.log"))?;
    gateway.wait_for(|_| std::os::unix::net::UnixStream::connect(socket).ok())?;
    Ok(gateway)
}

fn git_location(socket: &Path, repositories: &Path) -> Result<String> {
    let (folder, _) = timed(Command::new("git").arg("--exec-path"))?;
    let backend = PathBuf::from(folder.trim()).join("git-http-backend");
    Ok(format!(
        "location ~ ^/git(/.*)$ {{\nclient_max_body_size 0;\nfastcgi_buffering off;\n\
         fastcgi_pass unix:{socket};\nfastcgi_param SCRIPT_FILENAME {backend};\n\
         fastcgi_param GIT_PROJECT_ROOT {repositories};\nfastcgi_param GIT_HTTP_EXPORT_ALL 1;\n\
         fastcgi_param PATH_INFO $1;\nfastcgi_param REQUEST_METHOD $request_method;\n\
         fastcgi_param QUERY_STRING $query_string;\nfastcgi_param CONTENT_TYPE $content_type;\n\
         fastcgi_param CONTENT_LENGTH $content_length;\nfastcgi_param REMOTE_ADDR $remote_addr;\n}}\n",
        socket = socket.display(),
        backend = backend.display(),
        repositories = repositories.display(),
    ))
}

/// A loopback port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
