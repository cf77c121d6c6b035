//! Messages that are right but for what a mode changes.

use std::io::{self, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

pub const GOOD: &[u8] = br#"{"id": 7}"#;
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// A head with other headers, a line each.
pub fn head(more: &str) -> Vec<u8> {
    format!("{OK}{more}\r\n").into_bytes()
}

/// An answer with a body and its length.
pub fn whole(body: &[u8], more: &str) -> Vec<u8> {
    [head(&format!("Content-Length: {}\r\n{more}", body.len())), body.to_vec()].concat()
}

/// Says something, and ends the connection once it was read.
pub fn say(to: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)
}

/// Says the same for ever: until the reader hangs up.
pub fn for_ever(to: &mut TcpStream, first: &[u8], again: &[u8]) -> io::Result<()> {
    to.write_all(first)?;
    loop {
        to.write_all(again)?;
    }
}

/// Says something, and then nothing more; the connection stays open.
pub fn stall(to: &mut TcpStream, first: &[u8]) -> io::Result<()> {
    to.write_all(first)?;
    sleep(Duration::from_secs(600));
    Ok(())
}

/// Says the rest byte by byte.
pub fn drip(to: &mut TcpStream, first: &[u8], rest: &[u8]) -> io::Result<()> {
    to.write_all(first)?;
    for byte in rest.iter().cycle() {
        to.write_all(&[*byte])?;
        sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Deflate in blocks that are not compressed (RFC 1951 §3.2.4) within gzip (RFC 1952).
pub fn gzip_stored(body: &[u8]) -> Vec<u8> {
    let mut checksum = !0_u32;
    for byte in body {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            checksum = if checksum & 1 == 1 { (checksum >> 1) ^ 0xedb8_8320 } else { checksum >> 1 };
        }
    }
    gzip_with(body, !checksum)
}

/// The same with whatever checksum.
pub fn gzip_with(body: &[u8], checksum: u32) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let length = u16::try_from(body.len()).unwrap();
    packed.push(1);
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(body);
    packed.extend(checksum.to_le_bytes());
    packed.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
    packed
}

/// Some hundred megabytes of spaces in gzip: one fixed block, of one literal and of matches that repeat it, each of 258
/// bytes at the distance of one (RFC 1951 §3.2.6: 8 bits for the length, 5 for the distance).
pub fn gzip_bomb(megabytes: usize) -> Vec<u8> {
    let mut bits = BitWriter::default();
    bits.put(1, 1);
    bits.put(1, 2);
    // The literal 0x20 is 0x30 + 0x20, most significant bit first.
    bits.put_reversed(0x50, 8);
    for _ in 0..megabytes * (1 << 20) / 258 {
        // Code 285 is 0b11000101; distance code 0 is five zeros.
        bits.put_reversed(0b1100_0101, 8);
        bits.put(0, 5);
    }
    bits.put(0, 7);
    [vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], bits.bytes(), vec![0; 8]].concat()
}

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    rest: u32,
    count: u32,
}

impl BitWriter {
    fn put(&mut self, value: u32, count: u32) {
        self.rest |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push((self.rest & 255) as u8);
            self.rest >>= 8;
            self.count -= 8;
        }
    }

    fn put_reversed(&mut self, value: u32, count: u32) {
        self.put(value.reverse_bits() >> (32 - count), count);
    }

    fn bytes(mut self) -> Vec<u8> {
        self.put(0, 7);
        self.bytes
    }
}
