/// A small generator with a fixed start: the same worlds are tried in every run. Source: Marsaglia, "Xorshift RNGs"
/// (2003), the 64-bit generator with shifts 13, 7, 17.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts at a number; zero would only ever give zero, so it is taken for one.
    pub const fn new(start: u64) -> Self {
        Self(if start == 0 { 1 } else { start })
    }

    /// Thrown anew for each text, by what is in it: another world, or another line, changes nothing for this one.
    pub fn of(text: &[u8]) -> Self {
        // FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/
        let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        Self::new(text.iter().fold(0xCBF2_9CE4_8422_2325, add) | 1)
    }

    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}
