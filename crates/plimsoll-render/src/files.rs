use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path},
};

/// Files that a program is given, by their paths inside of a folder of its own.
///
/// They are copies: a program sees what was read and checked, and neither links nor anything that changes meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file; a path that is there already keeps its text.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.entry(path.to_owned()).or_insert(bytes);
    }

    /// What a file holds.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Bytes of all of them.
    pub fn bytes(&self) -> u64 {
        self.0.values().map(|bytes| bytes.len() as u64).sum()
    }

    /// Paths and bytes, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Writes them into a folder. A path that would leave it is refused.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (path, bytes) in &self.0 {
            let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
            if path.is_empty() || !Path::new(path).components().all(is_plain) {
                return Err(io::ErrorKind::InvalidFilename.into());
            }
            let file = folder.join(path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(file, bytes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Files;

    #[test]
    fn files_are_written_below_their_folder_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let mut files = Files::default();
        files.add("a/b.yaml", b"x".to_vec());
        files.add("a/b.yaml", b"later".to_vec());
        files.write(folder.path()).unwrap();
        assert_eq!(std::fs::read(folder.path().join("a/b.yaml")).unwrap(), b"x");
        for path in ["../b", "/b", "a/../../b", ""] {
            let mut files = Files::default();
            files.add(path, Vec::new());
            assert!(files.write(&folder.path().join("a")).is_err(), "{path}");
        }
    }
}
