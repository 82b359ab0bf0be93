/// Numbers that look random and are the same in every run. Source: Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", SplitMix64.
pub(crate) struct Numbers(u64);

impl Numbers {
    /// Numbers that depend on a text and nothing else: another fixture changes nothing for this one.
    pub(crate) fn of(text: &str, variant: u64) -> Self {
        // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
        let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        Self(text.bytes().fold(0xCBF2_9CE4_8422_2325, add) ^ variant.wrapping_mul(0x2545_F491_4F6C_DD1D))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// One time in so many.
    pub(crate) fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    pub(crate) fn one_of<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}
