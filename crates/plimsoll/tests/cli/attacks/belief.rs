//! What a scanned file says about itself switches no judgement off.
