/// How much is read. Passing a limit is a gap that names it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes_max: u64,
    /// Most nodes of one document, aliases expanded.
    pub document_nodes_max: usize,
    /// Deepest nesting of one document.
    pub document_depth_max: usize,
    /// Most documents of one file.
    pub file_documents_max: usize,
    /// Deepest folder below the one given.
    pub folder_depth_max: usize,
    /// Most files found below one folder.
    pub folder_files_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 64 * 1024 * 1024,
            document_nodes_max: 4_000_000,
            document_depth_max: 250,
            file_documents_max: 100_000,
            folder_depth_max: 128,
            folder_files_max: 1_000_000,
        }
    }
}
