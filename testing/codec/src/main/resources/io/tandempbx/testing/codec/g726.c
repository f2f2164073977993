/* g726 encode|decode BITRATE left|right: samples and packed codes between standard input and output, by libspandsp. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <spandsp.h>

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int rate = atoi(argv[2]);
    int packing = !strcmp(argv[3], "left") ? G726_PACKING_LEFT : G726_PACKING_RIGHT;
    int16_t samples[160];
    uint8_t octets[160];
    size_t n;
    g726_state_t *state = g726_init(NULL, rate, G726_ENCODING_LINEAR, packing);
    if (!strcmp(argv[1], "encode")) {
        while ((n = fread(samples, 2, 160, stdin)) > 0) {
            fwrite(octets, 1, g726_encode(state, octets, samples, n), stdout);
        }
    } else {
        size_t block = rate / 400; /* 20 ms */
        while ((n = fread(octets, 1, block, stdin)) > 0) {
            fwrite(samples, 2, g726_decode(state, samples, octets, n), stdout);
        }
    }
    return 0;
}
