/* g711 encode|decode u|a: linear samples and octets between standard input and output, by libspandsp. */
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <spandsp.h>

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    int encode = !strcmp(argv[1], "encode");
    int ulaw = argv[2][0] == 'u';
    int16_t sample;
    uint8_t octet;
    if (encode) {
        while (fread(&sample, 2, 1, stdin) == 1) {
            octet = ulaw ? linear_to_ulaw(sample) : linear_to_alaw(sample);
            fwrite(&octet, 1, 1, stdout);
        }
    } else {
        while (fread(&octet, 1, 1, stdin) == 1) {
            sample = ulaw ? ulaw_to_linear(octet) : alaw_to_linear(octet);
            fwrite(&sample, 2, 1, stdout);
        }
    }
    return 0;
}
