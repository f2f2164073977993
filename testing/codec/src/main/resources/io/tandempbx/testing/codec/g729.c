/* g729 encode plain|vad, g729 decode: frames of 80 samples; each payload after one octet of length, by libbcg729. */
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <bcg729/encoder.h>
#include <bcg729/decoder.h>

int main(int argc, char **argv) {
    int16_t samples[80];
    uint8_t octets[16];
    uint8_t length;
    if (argc == 3 && !strcmp(argv[1], "encode")) {
        bcg729EncoderChannelContextStruct *encoder = initBcg729EncoderChannel(!strcmp(argv[2], "vad"));
        while (fread(samples, 2, 80, stdin) == 80) {
            bcg729Encoder(encoder, samples, octets, &length);
            fwrite(&length, 1, 1, stdout);
            fwrite(octets, 1, length, stdout);
        }
        return 0;
    }
    if (argc == 2 && !strcmp(argv[1], "decode")) {
        bcg729DecoderChannelContextStruct *decoder = initBcg729DecoderChannel();
        while (fread(&length, 1, 1, stdin) == 1) {
            if (length > sizeof octets || fread(octets, 1, length, stdin) != length) return 3;
            bcg729Decoder(decoder, octets, length, length == 0, length == 2, 0, samples);
            fwrite(samples, 2, 80, stdout);
        }
        return 0;
    }
    return 2;
}
