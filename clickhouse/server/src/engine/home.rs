//! The data directory: who may open it, what lies in it, and the engine started on it.
//!
//! `lock` keeps a second process out, `engine_version` keeps another version of the engine out, `config/` is written at
//! every start, `empty/` is the working directory (the engine silently loads a `config.xml` it finds there), `spool/`
//! holds results that wait for their end, `engine/` is the engine's own.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use parking_lot::Mutex;

use super::error::EngineError;
use super::ffi::Library;
use super::session::{Session, quote_identifier};

const CONFIG: &str = include_str!("config.xml");
const USERS: &str = include_str!("users.xml");

/// Another process holds the data directory.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} is in use by another footfall-clickhouse-server; stop it first, or choose another --data"
)]
pub(crate) struct InUse(pub(crate) PathBuf);

pub(crate) struct Engine {
    library: Library,
    arguments: Vec<OsString>,
    pub(crate) spool: PathBuf,
    /// Held from start to stop, because closing the last session stops the engine.
    keeper: Mutex<Option<Session>>,
    /// One more owner for every open session.
    open: Arc<()>,
    _lock: File,
}

impl Engine {
    /// Locks the directory and starts the engine on it, with `database` made as an Atomic one.
    pub(crate) fn start(data: &Path, library: &Path, database: &str) -> anyhow::Result<Self> {
        fs::create_dir_all(data)
            .with_context(|| format!("cannot make the data directory {}", data.display()))?;
        let data = data.canonicalize()?;
        let lock = lock(&data)?;
        let library = library
            .canonicalize()
            .with_context(|| format!("there is no engine library at {}", library.display()))?;
        let [config, empty, spool, path] =
            ["config", "empty", "spool", "engine"].map(|name| data.join(name));
        for made in [&config, &empty, &spool] {
            fs::create_dir_all(made)?;
        }
        for left in fs::read_dir(&spool)? {
            fs::remove_file(left?.path())?;
        }
        if fs::read_dir(&empty)?.next().is_some() {
            bail!("{} must be empty", empty.display());
        }
        std::env::set_current_dir(&empty)?;

        let users = config.join("users.xml");
        fs::write(&users, USERS)?;
        let escaped = users.display().to_string();
        let escaped = escaped.replace('&', "&amp;").replace('<', "&lt;");
        fs::write(
            config.join("config.xml"),
            CONFIG.replace("{users}", &escaped),
        )?;

        let library = Library::load(&library)?;
        check_version(&data, &library.version())?;
        let argument = |name: &str, value: &Path| {
            let mut argument = OsString::from(name);
            argument.push(value);
            argument
        };
        let engine = Self {
            library,
            arguments: vec![
                argument("--path=", &path),
                argument("--config-file=", &config.join("config.xml")),
            ],
            spool,
            keeper: Mutex::new(None),
            open: Arc::new(()),
            _lock: lock,
        };
        let mut session = engine.open_session().map_err(|e| anyhow!(e.to_string()))?;
        let create = format!(
            "CREATE DATABASE IF NOT EXISTS {} ENGINE = Atomic",
            quote_identifier(database)
        );
        session
            .connection
            .query(create.as_bytes(), "Null", &[])
            .map_err(|e| anyhow!("cannot make the database {database}: {e}"))?;
        *engine.keeper.lock() = Some(session);
        Ok(engine)
    }

    pub(crate) fn version(&self) -> String {
        self.library.version()
    }

    pub(crate) fn open_session(&self) -> Result<Session, EngineError> {
        let connection = self.library.connect(&self.arguments)?;
        Ok(Session::new(connection, Arc::clone(&self.open)))
    }

    /// Closes the last session, and with it the engine. False when another one is still open.
    pub(crate) fn stop(&self) -> bool {
        drop(self.keeper.lock().take());
        Arc::strong_count(&self.open) == 1
    }
}

fn lock(data: &Path) -> anyhow::Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(InUse(data.to_owned()).into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

fn check_version(data: &Path, version: &str) -> anyhow::Result<()> {
    let file = data.join("engine_version");
    match fs::read_to_string(&file) {
        Ok(found) if found.trim() == version => Ok(()),
        Ok(found) => bail!(
            "{} holds data of engine {}, and the library is engine {version}; moving data between versions is not \
             tested, so use the library of that version, or a new --data",
            data.display(),
            found.trim(),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::write(&file, format!("{version}\n"))?;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
