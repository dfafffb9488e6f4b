"""How the evidence reader was made: public data in, one 8-bit ONNX file out.

Nothing here is imported on the way to an answer; the package needs `torch` and `scikit-learn`.
"""
