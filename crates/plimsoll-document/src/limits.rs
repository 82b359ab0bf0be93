/// How much is read. Passing a limit is a gap that names it.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Largest file, in bytes.
    pub file_bytes_max: u64,
    /// Most nodes of one document, aliases expanded.
    pub document_nodes_max: usize,
    /// Most nodes that the aliases of one file stand for, in all of its documents, whatever becomes of them.
    pub file_alias_nodes_max: usize,
    /// Deepest nesting of one document.
    pub document_depth_max: usize,
    /// Most documents of one file, broken ones too.
    pub file_documents_max: usize,
    /// Most bytes of memory that everything takes that one run reads and judges.
    pub run_bytes_max: usize,
    /// Largest ignore file, in bytes.
    pub ignore_file_bytes_max: u64,
    /// Most lines of an ignore file.
    pub ignore_file_lines_max: usize,
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
            file_alias_nodes_max: 1_000_000,
            document_depth_max: 250,
            file_documents_max: 100_000,
            run_bytes_max: 1024 * 1024 * 1024,
            ignore_file_bytes_max: 256 * 1024,
            ignore_file_lines_max: 10_000,
            folder_depth_max: 128,
            folder_files_max: 1_000_000,
        }
    }
}
