//! Flash in two files of the state directory, readable by their owner alone and synced after every write.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::{Area, Medium};

/// Two files, `flash-a.bin` and `flash-b.bin`.
pub struct FileMedium {
    a: AreaFile,
    b: AreaFile,
}

struct AreaFile {
    file: File,
    /// Set when a half-written append could not be taken back: what follows it would never be read again.
    spoiled: bool,
}

impl FileMedium {
    /// Opens or creates both files in `dir`.
    ///
    /// # Errors
    /// The host's error when a file cannot be opened or the directory cannot be synced.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let medium = Self {
            a: AreaFile::open(&dir.join("flash-a.bin"))?,
            b: AreaFile::open(&dir.join("flash-b.bin"))?,
        };
        // A new file's name is durable only with its directory.
        File::open(dir)?.sync_all()?;
        Ok(medium)
    }

    fn area(&mut self, area: Area) -> &mut AreaFile {
        match area {
            Area::A => &mut self.a,
            Area::B => &mut self.b,
        }
    }
}

impl AreaFile {
    fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        Ok(Self { file, spoiled: false })
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        let mut reader = &self.file;
        reader.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.spoiled {
            return Err(io::Error::other("An earlier write could not be taken back"));
        }
        let length = self.file.metadata()?.len();
        let written = self.file.write_all(bytes).and_then(|()| self.file.sync_data());
        if written.is_err() {
            self.spoiled = self.file.set_len(length).and_then(|()| self.file.sync_data()).is_err();
        }
        written
    }

    fn erase(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.sync_all()?;
        self.spoiled = false;
        Ok(())
    }
}

impl Medium for FileMedium {
    fn read(&self, area: Area) -> io::Result<Vec<u8>> {
        match area {
            Area::A => self.a.read(),
            Area::B => self.b.read(),
        }
    }

    fn append(&mut self, area: Area, bytes: &[u8]) -> io::Result<()> {
        self.area(area).append(bytes)
    }

    fn erase(&mut self, area: Area) -> io::Result<()> {
        self.area(area).erase()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn bytes_outlive_the_process_that_wrote_them() {
        let dir = tempfile::tempdir().unwrap();
        let mut medium = FileMedium::open(dir.path()).unwrap();
        medium.append(Area::A, b"one").unwrap();
        medium.append(Area::A, b"two").unwrap();
        medium.append(Area::B, b"gone").unwrap();
        medium.erase(Area::B).unwrap();
        drop(medium);

        let medium = FileMedium::open(dir.path()).unwrap();

        assert_eq!(medium.read(Area::A).unwrap(), b"onetwo");
        assert_eq!(medium.read(Area::B).unwrap(), b"");
    }

    #[test]
    fn nobody_but_the_owner_reads_the_files() {
        let dir = tempfile::tempdir().unwrap();
        FileMedium::open(dir.path()).unwrap();

        for name in ["flash-a.bin", "flash-b.bin"] {
            let mode = std::fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}
