/* g722 encode|decode[8]: samples of 16 kHz (or 8) and 64 kbit/s octets from standard input to output, by libspandsp. */
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <spandsp.h>

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    int16_t samples[320];
    uint8_t octets[320];
    int options = argv[1][strlen(argv[1]) - 1] == '8' ? G722_SAMPLE_RATE_8000 : 0;
    size_t n;
    if (!strncmp(argv[1], "encode", 6)) {
        g722_encode_state_t *state = g722_encode_init(NULL, 64000, options);
        while ((n = fread(samples, 2, 320, stdin)) > 0) {
            fwrite(octets, 1, g722_encode(state, octets, samples, n), stdout);
        }
    } else {
        g722_decode_state_t *state = g722_decode_init(NULL, 64000, options);
        while ((n = fread(octets, 1, 160, stdin)) > 0) {
            fwrite(samples, 2, g722_decode(state, samples, octets, n), stdout);
        }
    }
    return 0;
}
