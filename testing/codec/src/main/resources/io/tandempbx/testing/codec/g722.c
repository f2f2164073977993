/* g722 encode|decode: 16 kHz samples and 64 kbit/s octets between standard input and output, by libspandsp. */
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <spandsp.h>

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    int16_t samples[320];
    uint8_t octets[160];
    size_t n;
    if (!strcmp(argv[1], "encode")) {
        g722_encode_state_t *state = g722_encode_init(NULL, 64000, 0);
        while ((n = fread(samples, 2, 320, stdin)) > 0) {
            fwrite(octets, 1, g722_encode(state, octets, samples, n), stdout);
        }
    } else {
        g722_decode_state_t *state = g722_decode_init(NULL, 64000, 0);
        while ((n = fread(octets, 1, 160, stdin)) > 0) {
            fwrite(samples, 2, g722_decode(state, samples, octets, n), stdout);
        }
    }
    return 0;
}
